package io.leno.filters.health;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.ProxyHealth;
import io.leno.api.filter.ResponseFlag;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// One request, which may be a health check: then the proxy answers it itself, or tells the
/// upstream's answer. All responses of a failing proxy say that it is.
final class HealthCheckFilter implements HttpFilter {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final HttpStream stream;
    private final HealthRules rules;
    private boolean healthCheck;
    private boolean handling;
    private CachedAnswer.@Nullable Answer cached;

    HealthCheckFilter(HttpStream stream, HealthRules rules) {
        this.stream = stream;
        this.rules = rules;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        if (!rules.concern(headers)) return FilterStatus.CONTINUE;
        healthCheck = true;
        stream.markHealthCheck();
        cached = rules.cache() == null ? null : rules.cache().answer();
        handling = !rules.passThrough() || stream.proxyHealth().isFailing() || cached != null;
        return handled(endOfStream);
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        if (handling) data.replace(new byte[0]);
        return handled(endOfStream);
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        return handled(true);
    }

    private FilterStatus handled(boolean complete) {
        if (!handling) return FilterStatus.CONTINUE;
        if (complete) answer();
        return FilterStatus.PAUSE;
    }

    private void answer() {
        CachedAnswer.Answer known = cached;
        if (stream.proxyHealth().isFailing()) reply(UNAVAILABLE, "health_check_failed", false);
        else if (known != null) reply(known.status(), "health_check_cached", known.degraded());
        else answerForClusters();
    }

    private void answerForClusters() {
        for (Map.Entry<String, Long> minimum : rules.minimums().entrySet()) {
            ProxyHealth.Members members = stream.proxyHealth().members(minimum.getKey());
            String problem = problem(members, minimum.getValue());
            if (problem == null) continue;
            reply(UNAVAILABLE, problem, false);
            return;
        }
        reply(
                OK,
                rules.minimums().isEmpty() ? "health_check_ok" : "health_check_ok_cluster_healthy",
                false);
    }

    private static @Nullable String problem(ProxyHealth.@Nullable Members members, long minimum) {
        if (members == null) return "health_check_failed_no_cluster_found";
        if (members.total() == 0) return minimum == 0 ? null : "health_check_failed_cluster_empty";
        long available = members.healthy() + members.degraded();
        return 100 * available < members.total() * minimum
                ? "health_check_failed_cluster_unhealthy"
                : null;
    }

    private void reply(int status, String details, boolean degraded) {
        if (status < 200 || status > 299)
            stream.info().addFlag(ResponseFlag.FAILED_LOCAL_HEALTH_CHECK);
        stream.reply(
                status,
                "",
                headers -> {
                    if (degraded) headers.set("x-envoy-degraded", "");
                },
                details);
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        ProxyHealth health = stream.proxyHealth();
        if (healthCheck) {
            if (rules.cache() != null) rules.cache().keep(status(headers), isDegraded(headers));
            headers.set("x-envoy-upstream-healthchecked-cluster", health.ownCluster());
        }
        if (health.isFailing()) headers.set("x-envoy-immediate-health-check-fail", "true");
        return FilterStatus.CONTINUE;
    }

    private static int status(Headers headers) {
        String status = headers.get(":status");
        return status == null ? 0 : Integer.parseInt(status);
    }

    private static boolean isDegraded(Headers headers) {
        return headers.get("x-envoy-degraded") != null;
    }
}
