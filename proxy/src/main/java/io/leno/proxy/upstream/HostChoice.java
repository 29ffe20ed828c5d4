package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.LoadBalancer;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.HashPolicy;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/// Which host a request's attempts go to: the cluster's choice, other than before where the retry
/// policy says so.
final class HostChoice {
    private final RouterStream stream;
    private final Forward forward;
    private final Set<Host> tried = new HashSet<>(2);

    HostChoice(RouterStream stream, Forward forward) {
        this.stream = stream;
        this.forward = forward;
    }

    /// Null when the cluster has none.
    @Nullable Host next(Cluster cluster, @Nullable Retry retry) {
        LoadBalancer.Pick pick = pick();
        Host host = cluster.pick(pick);
        int choices =
                retry != null && retry.avoidsPreviousHosts() ? retry.hostSelectionAttempts() : 1;
        for (int i = 1; i < choices && host != null && tried.contains(host); i++) {
            host = cluster.pick(pick);
        }
        if (host != null) tried.add(host);
        return host;
    }

    private LoadBalancer.Pick pick() {
        HashPolicy policy = forward.hashPolicy();
        if (policy == null) return new LoadBalancer.Pick(null, stream.originalDestination());
        OptionalLong hash =
                policy.hash(stream.requestHeaders(), stream.info().downstreamRemoteAddress());
        return new LoadBalancer.Pick(
                hash.isPresent() ? hash.getAsLong() : null, stream.originalDestination());
    }
}
