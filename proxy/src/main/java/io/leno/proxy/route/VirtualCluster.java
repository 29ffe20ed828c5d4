package io.leno.proxy.route;

import io.leno.api.filter.Headers;
import io.leno.proxy.match.HeaderMatch;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A part of a virtual host's requests that is counted by itself. Envoy: `VirtualCluster`.
/// Immutable.
public final class VirtualCluster {
    private final @Nullable String name;
    private final HeaderMatch[] matches;
    private final TrafficStats stats;

    private VirtualCluster(String name, HeaderMatch[] matches, StatScope scope) {
        this.name = matches.length == 0 ? null : name;
        this.matches = matches;
        this.stats = new TrafficStats(scope.scope(name + "."));
    }

    /// Those of a virtual host in their order, and at the end `other` for the requests that none of
    /// them counts; empty where the host has none.
    static List<VirtualCluster> compileAll(
            io.envoyproxy.envoy.config.route.v3.VirtualHost host, Stats stats) {
        if (host.getVirtualClustersCount() == 0) return List.of();
        StatScope scope = stats.scope("vhost." + host.getName() + ".vcluster.");
        var all = new ArrayList<VirtualCluster>();
        for (var config : host.getVirtualClustersList()) {
            if (config.getName().isEmpty() || config.getHeadersCount() == 0) {
                throw new InvalidRouteException(
                        "virtual clusters must define 'headers' (virtual host "
                                + host.getName()
                                + ", virtual cluster \""
                                + config.getName()
                                + "\")");
            }
            var matches =
                    config.getHeadersList().stream()
                            .map(HeaderMatch::compile)
                            .toArray(HeaderMatch[]::new);
            all.add(new VirtualCluster(config.getName(), matches, scope));
        }
        all.add(new VirtualCluster("other", new HeaderMatch[0], scope));
        return List.copyOf(all);
    }

    /// The first that the request belongs to; null where there are none.
    static @Nullable VirtualCluster find(List<VirtualCluster> among, Headers headers) {
        for (int i = 0; i < among.size(); i++) {
            VirtualCluster candidate = among.get(i);
            if (HeaderMatch.all(candidate.matches, headers)) return candidate;
        }
        return null;
    }

    /// Null for the rest of the requests, which have no name in logs.
    public @Nullable String name() {
        return name;
    }

    public TrafficStats stats() {
        return stats;
    }
}
