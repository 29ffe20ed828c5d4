package io.leno.proxy.filter;

import io.leno.api.filter.Headers;
import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.PluginTraffic.Share;
import io.leno.proxy.upstream.Worker;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/// An immutable chain of HTTP filters, the router not counted. A stream takes the chain that is
/// current when it begins and keeps it. Replaced chains are done when their last stream ends; then
/// the settings that only they used are closed.
public final class FilterChain {
    private static final Logger log = LoggerFactory.getLogger(FilterChain.class);

    /// Cells of the counter array per event loop, so that loops do not share a cache line.
    private static final int STRIDE = 16;

    private static final @Nullable CanaryPlace[] NO_CANARIES = {};

    private final ConfiguredFilter[] filters;

    /// By place; empty where no place has one.
    private final @Nullable CanaryPlace[] canaries;

    private final AtomicLongArray streams;
    private final boolean[] retiredOn;
    private final AtomicInteger loopsLeft;
    private final ChainLedger ledger;

    private FilterChain(
            List<ConfiguredFilter> filters, @Nullable CanaryPlace[] canaries, ChainLedger ledger) {
        this.filters = filters.toArray(ConfiguredFilter[]::new);
        this.canaries = canaries;
        this.ledger = ledger;
        int loops = ledger.workers().size();
        streams = new AtomicLongArray(loops * STRIDE);
        retiredOn = new boolean[loops * STRIDE * 4];
        loopsLeft = new AtomicInteger(loops);
    }

    /// Makes a chain, with the filters of the one before that are the same.
    ///
    /// @param whenMissing what to do about a required filter that nobody provides
    /// @param statPrefix of the connection manager
    /// @throws UnknownFilterException when one is missing and that is refused
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when a factory refuses its settings
    static FilterChain build(
            List<FilterSpec> specs,
            FilterChoice choice,
            @Nullable FilterChain before,
            WhenMissing whenMissing,
            ChainLedger ledger,
            String statPrefix) {
        var filters = new ArrayList<ConfiguredFilter>(specs.size());
        for (FilterSpec spec : specs) {
            FilterRegistry.Registration found =
                    spec.isAwaited() ? null : choice.find(spec.plugin(), spec.config().typeUrl());
            if (found == null && spec.isDispensable()) continue;
            boolean comes = spec.mayCome() || spec.isAwaited();
            if (found == null && whenMissing == WhenMissing.REFUSE && !comes)
                throw new UnknownFilterException(spec);
            ConfiguredFilter kept = before == null ? null : before.same(spec, found, statPrefix);
            if (kept != null) filters.add(kept);
            else if (found == null) filters.add(ConfiguredFilter.missing(spec, ledger.accounts()));
            else if (spec.attached()) addAttached(spec, found, filters, ledger, statPrefix);
            else filters.add(ConfiguredFilter.of(spec, found, ledger, statPrefix));
        }
        var canaries = canaries(filters, choice, before, ledger, statPrefix);
        filters.forEach(ConfiguredFilter::retain);
        for (CanaryPlace canary : canaries) if (canary != null) canary.filter().retain();
        var chain = new FilterChain(filters, canaries, ledger);
        ledger.add(chain);
        return chain;
    }

    private static @Nullable CanaryPlace[] canaries(
            List<ConfiguredFilter> filters,
            FilterChoice choice,
            @Nullable FilterChain before,
            ChainLedger ledger,
            String statPrefix) {
        @Nullable CanaryPlace[] places = NO_CANARIES;
        for (int i = 0; i < filters.size(); i++) {
            FilterSpec spec = filters.get(i).spec();
            FilterChoice.Canary canary = choice.canary(spec.plugin(), spec.config().typeUrl());
            if (canary == null || filters.get(i).registration() == null) continue;
            ConfiguredFilter filter = canary(spec, canary, before, ledger, statPrefix);
            if (filter == null) continue;
            if (places.length == 0) places = new @Nullable CanaryPlace[filters.size()];
            CanaryRule own = spec.policy().canary();
            Share.Part share = canary.share();
            places[i] =
                    CanaryPlace.of(
                            filter, own == null ? share : new Share.Part(own, share.cohort()));
        }
        return places;
    }

    /// Null for one that refuses what the live one takes: it gets no stream here.
    private static @Nullable ConfiguredFilter canary(
            FilterSpec spec,
            FilterChoice.Canary canary,
            @Nullable FilterChain before,
            ChainLedger ledger,
            String statPrefix) {
        ConfiguredFilter kept =
                before == null ? null : before.same(spec, canary.registration(), statPrefix);
        if (kept != null) return kept;
        try {
            return ConfiguredFilter.of(spec, canary.registration(), ledger, statPrefix);
        } catch (RuntimeException e) {
            log.warn("Canary {} gets no stream: it refuses its settings", canary.registration(), e);
            return null;
        }
    }

    /// An attached filter that does not work without settings loses only itself.
    private static void addAttached(
            FilterSpec spec,
            FilterRegistry.Registration from,
            List<ConfiguredFilter> filters,
            ChainLedger ledger,
            String statPrefix) {
        try {
            filters.add(ConfiguredFilter.of(spec, from, ledger, statPrefix));
        } catch (RuntimeException e) {
            log.warn("Filter {} is left out: it does not take an empty configuration", from, e);
        }
    }

    enum WhenMissing {
        REFUSE,
        ANSWER_500
    }

    private @Nullable ConfiguredFilter same(
            FilterSpec spec, FilterRegistry.@Nullable Registration from, String statPrefix) {
        for (ConfiguredFilter filter : filters) {
            if (filter.isOf(spec, from, statPrefix)) return filter;
        }
        for (CanaryPlace canary : canaries)
            if (canary != null && canary.filter().isOf(spec, from, statPrefix))
                return canary.filter();
        return null;
    }

    boolean hasSameFilters(FilterChain other) {
        return Arrays.equals(filters, other.filters) && Arrays.equals(canaries, other.canaries);
    }

    public int size() {
        return filters.length;
    }

    public ConfiguredFilter filter(int at) {
        return filters[at];
    }

    /// Whether some streams get other filters than [#filter] says.
    public boolean hasCanaries() {
        return canaries.length > 0;
    }

    /// What this stream gets at a place.
    ///
    /// @param client where the request comes from
    /// @param chance random, the same for all places of the stream
    public ConfiguredFilter filterFor(
            int at, Headers request, @Nullable InetSocketAddress client, long chance) {
        CanaryPlace canary = canaries.length == 0 ? null : canaries[at];
        return canary != null && canary.takes(request, client, chance)
                ? canary.filter()
                : filters[at];
    }

    /// A stream begins with this chain, on its loop.
    public void begin(Worker worker) {
        int cell = worker.index() * STRIDE;
        streams.setRelease(cell, streams.getPlain(cell) + 1);
    }

    /// The stream has ended.
    public void end(Worker worker) {
        int cell = worker.index() * STRIDE;
        long left = streams.getPlain(cell) - 1;
        streams.setRelease(cell, left);
        if (left == 0 && retiredOn[cell * 4]) loopIsDone();
    }

    /// No stream begins with this chain any more: another one is current, or the listener is gone.
    /// Each loop is asked in turn, so that a stream that was just beginning is counted.
    void retire() {
        for (Worker worker : ledger.workers()) {
            int cell = worker.index() * STRIDE;
            Runnable check =
                    () -> {
                        retiredOn[cell * 4] = true;
                        if (streams.getPlain(cell) == 0) loopIsDone();
                    };
            if (worker.loop().isShuttingDown()) continue;
            worker.loop().execute(check);
        }
    }

    private void loopIsDone() {
        if (loopsLeft.decrementAndGet() > 0) return;
        ledger.remove(this);
        for (ConfiguredFilter filter : filters()) filter.release();
    }

    /// Streams that hold the chain.
    long streams() {
        long sum = 0;
        for (int i = 0; i < streams.length(); i += STRIDE) sum += streams.getAcquire(i);
        return sum;
    }

    boolean uses(long bundleId) {
        for (ConfiguredFilter filter : filters()) if (filter.bundleId() == bundleId) return true;
        return false;
    }

    /// All that streams of this chain may have, canaries among them.
    List<ConfiguredFilter> filters() {
        if (canaries.length == 0) return List.of(filters);
        var all = new ArrayList<>(List.of(filters));
        for (CanaryPlace canary : canaries) if (canary != null) all.add(canary.filter());
        return all;
    }
}
