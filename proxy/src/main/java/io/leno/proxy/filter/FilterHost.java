package io.leno.proxy.filter;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.ProxyNode;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.proxy.call.AsyncClient;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.dns.NameCaches;
import io.leno.proxy.dynamic.SubClusters;
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
        SharedStores stores,
        ClusterLookup clusters,
        NameCaches names,
        SubClusters subClusters) {
    public FilterHost {
        workers = List.copyOf(workers);
    }

    /// Of the filter that has this context.
    ///
    /// @throws InvalidPluginConfigException where there is no proxy
    public static FilterHost of(FilterContext context) {
        if (context instanceof SettingsContext settings) return settings.host();
        throw new InvalidPluginConfigException(context.filterName() + ": needs a proxy");
    }
}
