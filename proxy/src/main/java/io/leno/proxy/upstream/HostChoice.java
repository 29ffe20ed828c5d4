package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.MetadataMatch;
import io.leno.proxy.cluster.OverrideHost;
import io.leno.proxy.cluster.PickContext;
import io.leno.proxy.cluster.PriorityLoads;
import io.leno.proxy.cluster.XxHash64;
import io.leno.proxy.route.Forward;
import io.leno.proxy.route.HashPolicy;
import io.leno.proxy.route.RetryPolicy;
import io.leno.proxy.route.RouteDecision;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Which host a request's attempts go to: the cluster's choice, other than before where the retry
/// policy says so. Tells the cluster what it wants to know about the request.
final class HostChoice implements HashPolicy.Request, PickContext {
    private final RouterStream stream;
    private final Forward forward;
    private @Nullable List<Host> tried;
    private @Nullable RetryPolicy policy;
    private @Nullable OverrideHost override;
    private @Nullable PreviousPriorities priorities;
    private boolean hashed;
    private @Nullable Long hash;
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
        policy = retry == null ? null : retry.policy();
        override = retry == null ? stream.overrideHost() : null;
        Host host = cluster.pick(this);
        if (host != null && forward.retryPolicy() != null) remember(host);
        return host;
    }

    private void remember(Host host) {
        if (tried == null) tried = new ArrayList<>(2);
        tried.add(host);
    }

    @Override
    public int loop() {
        return stream.worker().index();
    }

    @Override
    public @Nullable OverrideHost overrideHost() {
        return override;
    }

    @Override
    public boolean hasHash() {
        if (!hashed) {
            HashPolicy by = forward.hashPolicy();
            hash = by == null ? null : by.hash(this);
            hashed = true;
        }
        return hash != null;
    }

    @Override
    public long hash() {
        return hash == null ? 0 : hash;
    }

    @Override
    public @Nullable InetSocketAddress originalDestination() {
        return stream.originalDestination();
    }

    @Override
    public @Nullable String header(String name) {
        return stream.requestHeaders().get(name);
    }

    @Override
    public @Nullable MetadataMatch metadataMatch() {
        RouteDecision route = stream.route();
        return route == null ? null : route.metadataMatch();
    }

    @Override
    public int repicks() {
        return policy == null ? 0 : policy.hostSelectionAttempts();
    }

    /// Envoy: `retry_host_predicate`.
    @Override
    public boolean refuses(Host host) {
        if (policy == null) return false;
        if (policy.avoidPreviousHosts() && tried != null && tried.contains(host)) return true;
        if (policy.omitCanaryHosts() && host.isCanary()) return true;
        Map<String, Object> omitted = policy.omittedLabels();
        return omitted != null && host.hasLabels(omitted);
    }

    @Override
    public PriorityLoads loads(PriorityLoads own) {
        if (policy == null || policy.priorityFrequency() == 0 || tried == null) return own;
        if (priorities == null) priorities = new PreviousPriorities(policy.priorityFrequency());
        return priorities.loads(own, tried);
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
                    Addresses.text(stream.logged().downstreamDirectRemoteAddress())
                            + Addresses.text(stream.info().downstreamLocalAddress());
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
