package io.leno.proxy.filter;

import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;

import org.jspecify.annotations.Nullable;

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
    private String statPrefix;
    private volatile FilterChain current;

    private ChainSource(Prepared first, FilterRegistry registry, ChainLedger ledger) {
        this.registry = registry;
        this.ledger = ledger;
        specs = first.specs();
        places = first.places();
        statPrefix = first.statPrefix();
        current = first.chain();
    }

    /// Settings that were accepted, and the chain made of them, which is not current yet.
    public record Prepared(
            List<FilterSpec> specs, Set<Attachment> places, String statPrefix, FilterChain chain) {
        /// It will not be needed.
        public void discard() {
            chain.retire();
        }
    }

    /// Makes a chain.
    ///
    /// @param places where this connection manager stands, as attached filters see it
    /// @param statPrefix of the connection manager
    /// @param before whose filters are taken over where they are the same; null for the first
    /// @throws UnknownFilterException when a required filter is missing
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when a factory refuses its settings
    public static Prepared prepare(
            List<FilterSpec> specs,
            Set<Attachment> places,
            String statPrefix,
            @Nullable ChainSource before,
            FilterRegistry registry,
            ChainLedger ledger) {
        FilterChoice choice = registry.choice();
        FilterChain chain =
                FilterChain.build(
                        withAttached(specs, places, choice.attached()),
                        choice,
                        before == null ? null : before.current,
                        FilterChain.WhenMissing.REFUSE,
                        ledger,
                        statPrefix);
        return new Prepared(List.copyOf(specs), Set.copyOf(places), statPrefix, chain);
    }

    public static ChainSource of(Prepared first, FilterRegistry registry, ChainLedger ledger) {
        return new ChainSource(first, registry, ledger);
    }

    public FilterChain current() {
        return current;
    }

    /// New streams get this chain from now on.
    public void commit(Prepared next) {
        specs = next.specs();
        places = next.places();
        statPrefix = next.statPrefix();
        swap(next.chain());
    }

    /// Bundles came or left: the same settings with the factories that are there now. In the place
    /// of a required filter that has left, requests are answered 500.
    ///
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when a new factory refuses; the
    ///   chain stays
    public void rebuild() {
        FilterChoice choice = registry.choice();
        swap(
                FilterChain.build(
                        withAttached(specs, places, choice.attached()),
                        choice,
                        current,
                        FilterChain.WhenMissing.ANSWER_500,
                        ledger,
                        statPrefix));
    }

    /// Why a bundle that is still being checked could not serve here: settings in force that its
    /// factories refuse. One line each.
    public List<String> objectionsTo(long bundleId) {
        FilterChoice choice = registry.choice();
        List<String> objections = new ArrayList<>();
        for (FilterSpec spec : withAttached(specs, places, choice.attachedOf(bundleId))) {
            FilterRegistry.Registration staged =
                    choice.staged(bundleId, spec.plugin(), spec.config().typeUrl());
            if (staged == null) continue;
            // one that nobody configured may be meant to be configured later
            if (spec.attached() && choice.find(spec.plugin(), spec.config().typeUrl()) == null)
                continue;
            try {
                ConfiguredFilter tried = ConfiguredFilter.of(spec, staged, ledger, statPrefix);
                tried.retain();
                tried.release();
            } catch (RuntimeException | LinkageError e) {
                String why = e instanceof InvalidPluginConfigException ? e.getMessage() : "" + e;
                objections.add("filter " + spec.name() + ": " + why);
            }
        }
        return objections;
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

    private static List<FilterSpec> withAttached(
            List<FilterSpec> configured,
            Set<Attachment> where,
            List<FilterRegistry.Registration> everywhere) {
        var all = new ArrayList<>(configured);
        for (FilterRegistry.Registration attached : everywhere) {
            if (!where.contains(attached.factory().attachment())) continue;
            if (configured.stream().anyMatch(spec -> spec.name().equals(attached.name()))) continue;
            String type = attached.types().stream().sorted().findFirst().orElse(attached.name());
            all.add(FilterSpec.attached(attached.name(), PluginConfig.empty(type)));
        }
        return all;
    }

    /// The listener is gone.
    public void close() {
        current.retire();
    }
}
