package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.LoadBalancer;
import io.leno.proxy.cluster.XxHash64;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.HashPolicy;
import io.leno.proxy.route.RetryPolicy;
import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Which host a request's attempts go to: the cluster's choice, other than before where the retry
/// policy says so.
final class HostChoice implements HashPolicy.Request {
    private final RouterStream stream;
    private final Forward forward;
    private @Nullable List<Host> tried;
    private LoadBalancer.@Nullable Pick pick;
    private @Nullable String cookieValue;
    private @Nullable String setCookie;

    HostChoice(RouterStream stream, Forward forward) {
        this.stream = stream;
        this.forward = forward;
    }

    /// Null when the cluster has none.
    ///
    /// @param retry null for the first attempt
    @Nullable Host next(Cluster cluster, @Nullable Retry retry) {
        if (pick == null) pick = pick();
        Host host = cluster.pick(pick);
        RetryPolicy policy = retry == null ? null : retry.policy();
        if (policy != null) {
            for (int i = 0; i < policy.hostSelectionAttempts() && isRejected(policy, host); i++) {
                host = cluster.pick(pick);
            }
        }
        if (host != null && forward.retryPolicy() != null) remember(host);
        return host;
    }

    private void remember(Host host) {
        if (tried == null) tried = new ArrayList<>(2);
        tried.add(host);
    }

    /// Envoy: `retry_host_predicate`.
    private boolean isRejected(RetryPolicy policy, @Nullable Host host) {
        if (host == null) return false;
        return policy.avoidPreviousHosts() && tried != null && tried.contains(host);
    }

    private LoadBalancer.Pick pick() {
        HashPolicy policy = forward.hashPolicy();
        Long hash = policy == null ? null : policy.hash(this);
        return new LoadBalancer.Pick(hash, stream.originalDestination());
    }

    @Override
    public Headers headers() {
        return stream.requestHeaders();
    }

    @Override
    public InetSocketAddress client() {
        return stream.info().downstreamRemoteAddress();
    }

    @Override
    public @Nullable String filterState(String key) {
        return stream.logged().filterState(key);
    }

    /// The same for all requests of a connection that come before the first response.
    @Override
    public String newCookie(HashPolicy.Cookie cookie) {
        if (cookieValue == null) {
            String ends =
                    NetUtil.toSocketAddressString(stream.logged().downstreamDirectRemoteAddress())
                            + NetUtil.toSocketAddressString(stream.info().downstreamLocalAddress());
            cookieValue = String.format("%016x", XxHash64.hash(ends));
        }
        setCookie = cookie.withValue(cookieValue);
        return cookieValue;
    }

    /// What the response has to set, null for nothing.
    @Nullable String setCookie() {
        return setCookie;
    }
}
