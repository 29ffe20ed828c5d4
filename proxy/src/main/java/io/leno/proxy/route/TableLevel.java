package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.proxy.runtime.RuntimeSnapshot;
import io.leno.proxy.stats.Stats;

import java.util.List;
import java.util.function.Supplier;

/// What a route configuration hands down to its virtual hosts and routes.
final class TableLevel {
    final HeaderEdits requestEdits;
    final HeaderEdits responseEdits;
    final FilterConfigs filterConfigs;
    final boolean mostSpecificWins;
    final boolean ignorePathParameters;
    final int maxDirectResponseBytes;
    final List<MirrorPolicy> mirrors;
    final Stats stats;
    final Supplier<RuntimeSnapshot> runtime;

    TableLevel(
            RouteConfiguration config,
            FilterConfigs filterConfigs,
            Stats stats,
            Supplier<RuntimeSnapshot> runtime) {
        this.runtime = runtime;
        this.stats = stats;
        this.requestEdits =
                HeaderEdits.compile(
                        config.getRequestHeadersToAddList(),
                        config.getRequestHeadersToRemoveList());
        this.responseEdits =
                HeaderEdits.compile(
                        config.getResponseHeadersToAddList(),
                        config.getResponseHeadersToRemoveList());
        this.filterConfigs = filterConfigs;
        this.mostSpecificWins = config.getMostSpecificHeaderMutationsWins();
        this.ignorePathParameters = config.getIgnorePathParametersInPathMatching();
        this.maxDirectResponseBytes =
                config.hasMaxDirectResponseBodySizeBytes()
                        ? config.getMaxDirectResponseBodySizeBytes().getValue()
                        : 4096;
        this.mirrors = MirrorPolicy.compileAll(config.getRequestMirrorPoliciesList(), runtime);
    }
}
