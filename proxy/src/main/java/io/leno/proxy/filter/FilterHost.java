package io.leno.proxy.filter;

import io.leno.api.filter.ProxyNode;
import io.leno.proxy.call.AsyncClient;
import io.leno.proxy.runtime.RuntimeSnapshot;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.Worker;

import java.util.List;
import java.util.function.Supplier;

/// What a proxy has for the filters in it.
public record FilterHost(
        List<Worker> workers,
        AsyncClient client,
        Stats stats,
        Supplier<RuntimeSnapshot> runtime,
        ProxyNode node,
        SharedStores stores) {
    public FilterHost {
        workers = List.copyOf(workers);
    }
}
