package io.leno.proxy.filter;

import io.leno.api.filter.RuntimeValues;
import io.leno.proxy.upstream.Worker;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/// All chains of a proxy that are current or still have streams: by it the deployer learns when a
/// bundle is no longer in use. Safe to use from any thread.
public final class ChainLedger {
    private final List<Worker> workers;
    private final Set<FilterChain> chains = ConcurrentHashMap.newKeySet();
    private volatile @Nullable FilterHost host;
    private final Set<Runnable> listeners = new CopyOnWriteArraySet<>();
    private final PluginAccounts accounts;

    public ChainLedger(List<Worker> workers) {
        this.workers = List.copyOf(workers);
        accounts = new PluginAccounts(workers.size());
    }

    /// Sets what filters that come from now on have of the proxy.
    public void host(FilterHost proxy) {
        host = proxy;
    }

    FilterHost host() {
        FilterHost known = host;
        if (known == null) throw new IllegalStateException("filters before their host");
        return known;
    }

    /// The runtime as it is whenever it is asked.
    public RuntimeValues runtime() {
        return new CurrentRuntime(() -> host().runtime().get());
    }

    List<Worker> workers() {
        return workers;
    }

    /// What each generation of each plugin does.
    public PluginAccounts accounts() {
        return accounts;
    }

    void add(FilterChain chain) {
        chains.add(chain);
    }

    /// Tells the listener whenever a chain has had its last stream, on an event loop.
    public void onDone(Runnable listener) {
        listeners.add(listener);
    }

    void remove(FilterChain chain) {
        chains.remove(chain);
        listeners.forEach(Runnable::run);
    }

    /// Generations of plugins that streams have or may get by a chain.
    public Set<FilterRegistry.Registration> registrations() {
        Set<FilterRegistry.Registration> all = new HashSet<>();
        for (FilterChain chain : chains) {
            for (ConfiguredFilter filter : chain.filters()) {
                if (filter.registration() != null) all.add(filter.registration());
            }
        }
        return all;
    }

    /// Streams that hold a filter of the bundle. A chain that may still get streams counts as one,
    /// so zero means: none now and none to come.
    public long usesOf(long bundleId) {
        long sum = 0;
        for (FilterChain chain : chains) if (chain.uses(bundleId)) sum += chain.streams() + 1;
        return sum;
    }

    /// All HTTP streams under way.
    public long streams() {
        long sum = 0;
        for (FilterChain chain : chains) sum += chain.streams();
        return sum;
    }

    /// Streams under way that hold a filter of this registration.
    public long streamsOf(FilterRegistry.Registration registration) {
        long sum = 0;
        for (FilterChain chain : chains) {
            if (chain.filters().stream().anyMatch(f -> registration.equals(f.registration()))) {
                sum += chain.streams();
            }
        }
        return sum;
    }
}
