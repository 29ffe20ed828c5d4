package io.leno.proxy.upstream;

import io.leno.api.filter.Headers;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.ClusterResponses;
import io.leno.proxy.cluster.ClusterResponses.Kind;
import io.leno.proxy.cluster.ClusterStats;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.route.RouteDecision;
import io.leno.proxy.route.TrafficStats;
import io.leno.proxy.route.VirtualCluster;

import org.jspecify.annotations.Nullable;

/// Counts what became of one request: for its cluster, its virtual cluster and its route, by code
/// and by kind. Envoy: `Filter::chargeUpstreamCode`, `CodeStatsImpl`.
final class Charges {
    private final ClusterStats cluster;
    private final RouterSettings settings;
    private final Headers request;
    private final @Nullable TrafficStats ofVirtualCluster;
    private final @Nullable TrafficStats ofRoute;
    private final @Nullable String otherName;
    private final boolean byCode;

    /// Health checks of the proxy do not count as requests.
    private final boolean counts;

    /// Takes `x-envoy-upstream-alt-stat-name` off the request.
    Charges(Cluster cluster, RouteDecision decision, RouterStream stream) {
        this.cluster = cluster.stats();
        settings = stream.settings();
        request = stream.requestHeaders();
        counts = settings.dynamicStats() && !stream.logged().isHealthCheck();
        VirtualCluster part = decision.virtualHost().virtualCluster(request);
        ofVirtualCluster = part == null ? null : part.stats();
        String partName = part == null ? null : part.name();
        if (partName != null) stream.journal().virtualCluster(partName);
        ofRoute = decision.route().stats();
        byCode = !settings.suppressGrpcFailureCodes() || !Grpc.isRequest(request);
        String other = request.get("x-envoy-upstream-alt-stat-name");
        if (other != null) request.remove("x-envoy-upstream-alt-stat-name");
        otherName = other == null || other.isEmpty() ? null : other;
    }

    /// A response of the upstream, or ours in its place.
    ///
    /// @param response null for ours
    /// @param host null where none was chosen
    void response(int status, @Nullable Headers response, @Nullable Host host) {
        if (!counts) return;
        ClusterResponses responses = cluster.responses();
        responses.of(Kind.ALL).count(status, byCode);
        if (isCanary(response, host)) responses.of(Kind.CANARY).count(status, byCode);
        responses.of(isInternal() ? Kind.INTERNAL : Kind.EXTERNAL).count(status, byCode);
        if (ofVirtualCluster != null) ofVirtualCluster.responses.count(status, byCode);
        if (ofRoute != null) ofRoute.responses.count(status, byCode);
        String zone = zone(host);
        if (zone != null) responses.named(zone).count(status, byCode);
        if (otherName != null) chargeOther(otherName, status, response, host);
    }

    private void chargeOther(
            String name, int status, @Nullable Headers response, @Nullable Host host) {
        ClusterResponses responses = cluster.responses();
        responses.named(name + ".").count(status, byCode);
        String kind = isInternal() ? ".internal." : ".external.";
        responses.named(name + kind).count(status, byCode);
        if (isCanary(response, host)) responses.named(name + ".canary.").count(status, byCode);
        String zone = zone(host);
        if (zone != null) responses.named(name + "." + zone).count(status, byCode);
    }

    /// A response that is not passed on, since the request is tried again.
    void retried(int status) {
        cluster.responses().of(Kind.RETRIED).count(status, byCode);
    }

    /// The response is complete.
    ///
    /// @param millis since the request was
    void complete(long millis, @Nullable Headers response, @Nullable Host host) {
        if (!counts) return;
        ClusterResponses responses = cluster.responses();
        cluster.requestTime.record(millis);
        if (isCanary(response, host)) responses.times(Kind.CANARY).record(millis);
        responses.times(isInternal() ? Kind.INTERNAL : Kind.EXTERNAL).record(millis);
        if (ofVirtualCluster != null) ofVirtualCluster.requestTime().record(millis);
        if (ofRoute != null) ofRoute.requestTime().record(millis);
        String zone = zone(host);
        if (zone != null) responses.timesNamed(zone).record(millis);
        if (otherName != null) responses.timesNamed(otherName + ".").record(millis);
    }

    private boolean isInternal() {
        return "true".equals(request.get("x-envoy-internal"));
    }

    /// By what the host says, or by what it is.
    private static boolean isCanary(@Nullable Headers response, @Nullable Host host) {
        if (host != null && host.isCanary()) return true;
        return response != null && "true".equals(response.get("x-envoy-upstream-canary"));
    }

    private @Nullable String zone(@Nullable Host host) {
        if (host == null || settings.localZone().isEmpty()) return null;
        String zone = host.endpoint().locality().zone();
        return zone.isEmpty() ? null : "zone." + settings.localZone() + "." + zone + ".";
    }

    /// An attempt has a connection.
    void sent() {
        if (ofVirtualCluster != null) ofVirtualCluster.requests.inc();
        if (ofRoute != null) ofRoute.requests.inc();
    }

    void timedOut() {
        cluster.requestsTimedOut.inc();
        if (ofVirtualCluster != null) ofVirtualCluster.timeouts.inc();
        if (ofRoute != null) ofRoute.timeouts.inc();
    }

    void retry() {
        cluster.retries.inc();
        if (ofVirtualCluster != null) ofVirtualCluster.retries.inc();
        if (ofRoute != null) ofRoute.retries.inc();
    }

    void retrySucceeded() {
        cluster.retriesSucceeded.inc();
        if (ofVirtualCluster != null) ofVirtualCluster.retriesSucceeded.inc();
        if (ofRoute != null) ofRoute.retriesSucceeded.inc();
    }

    void retryOverflow() {
        cluster.retryOverflow.inc();
        if (ofVirtualCluster != null) ofVirtualCluster.retryOverflow.inc();
        if (ofRoute != null) ofRoute.retryOverflow.inc();
    }

    void retryLimitExceeded() {
        cluster.retryLimitExceeded.inc();
        if (ofVirtualCluster != null) ofVirtualCluster.retryLimitExceeded.inc();
        if (ofRoute != null) ofRoute.retryLimitExceeded.inc();
    }
}
