package io.leno.proxy.filter;

import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.api.plugin.PluginConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The chain that new streams of one connection manager get. Its settings or the registry change on
/// the configuration's thread; event loops read the current chain, one volatile read a stream.
public final class ChainSource {
    private final FilterRegistry registry;
    private final ChainLedger ledger;
    private List<FilterSpec> specs;
    private Set<Attachment> places;
    private volatile FilterChain current;

    /// @param places where this connection manager stands, as attached filters see it
    /// @throws UnknownFilterException when a required filter is missing
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when a factory refuses its settings
    public ChainSource(
            List<FilterSpec> specs,
            Set<Attachment> places,
            FilterRegistry registry,
            ChainLedger ledger) {
        this.specs = List.copyOf(specs);
        this.places = Set.copyOf(places);
        this.registry = registry;
        this.ledger = ledger;
        current =
                FilterChain.build(
                        withAttached(this.specs, this.places),
                        registry,
                        null,
                        FilterChain.WhenMissing.REFUSE,
                        ledger);
    }

    public FilterChain current() {
        return current;
    }

    /// Takes other settings; the chain changes only if all of them are accepted.
    public void configure(List<FilterSpec> changed, Set<Attachment> where) {
        swap(
                FilterChain.build(
                        withAttached(changed, where),
                        registry,
                        current,
                        FilterChain.WhenMissing.REFUSE,
                        ledger));
        specs = List.copyOf(changed);
        places = Set.copyOf(where);
    }

    /// Bundles came or left: the same settings with the factories that are there now.
    ///
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when a new factory refuses; the
    ///   chain stays
    public void rebuild() {
        swap(
                FilterChain.build(
                        withAttached(specs, places),
                        registry,
                        current,
                        FilterChain.WhenMissing.ANSWER_500,
                        ledger));
    }

    private void swap(FilterChain next) {
        FilterChain before = current;
        if (next.hasSameFilters(before)) {
            next.retire();
            return;
        }
        current = next;
        before.retire();
    }

    private List<FilterSpec> withAttached(List<FilterSpec> configured, Set<Attachment> where) {
        var all = new ArrayList<>(configured);
        for (FilterRegistry.Registration attached : registry.attached()) {
            if (!where.contains(attached.factory().attachment())) continue;
            if (configured.stream().anyMatch(spec -> spec.name().equals(attached.name()))) continue;
            String type = attached.types().stream().sorted().findFirst().orElse(attached.name());
            all.add(new FilterSpec(attached.name(), PluginConfig.empty(type), true, false, true));
        }
        return all;
    }

    /// The listener is gone.
    public void close() {
        current.retire();
    }
}
