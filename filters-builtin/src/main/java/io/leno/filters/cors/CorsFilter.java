package io.leno.filters.cors;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.RuntimeValues;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// One request of a page of another site: a preflight is answered here, any other goes on and its
/// response tells the browser that the page may read it.
final class CorsFilter implements HttpFilter {
    private final HttpStream stream;
    private final RuntimeValues runtime;
    private @Nullable CorsRules rules;
    private @Nullable String allowedOrigin;

    CorsFilter(HttpStream stream, RuntimeValues runtime) {
        this.stream = stream;
        this.runtime = runtime;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        String origin = headers.get("origin");
        if (origin == null || origin.isEmpty()) return FilterStatus.CONTINUE;
        CorsRules ofRoute = rules();
        if (ofRoute == null) return FilterStatus.CONTINUE;
        boolean enabled = ofRoute.enabled().hits(runtime);
        if (!enabled && !ofRoute.shadowed().hits(runtime)) return FilterStatus.CONTINUE;
        boolean allowed = ofRoute.allows(origin);
        stream.count(allowed ? "cors.origin_valid" : "cors.origin_invalid");
        if (!enabled) return FilterStatus.CONTINUE;
        rules = ofRoute;
        allowedOrigin = allowed ? origin : null;
        if (!isPreflight(headers)) return FilterStatus.CONTINUE;
        if (allowedOrigin == null && ofRoute.forwards()) {
            return FilterStatus.CONTINUE;
        }
        stream.reply(200, "", response -> answer(ofRoute, headers, response), "cors_response");
        return FilterStatus.PAUSE;
    }

    /// None where the route answers by itself: Envoy heeds the policies of routes to clusters only.
    private @Nullable CorsRules rules() {
        if (stream.info().clusterName() == null) return null;
        List<CorsRules> levels = new ArrayList<>(2);
        for (Object level : stream.routeConfigs()) {
            if (level instanceof CorsRules ofLevel) levels.add(ofLevel);
        }
        return levels.isEmpty() ? null : CorsRules.merged(levels);
    }

    private static boolean isPreflight(Headers request) {
        String method = request.get("access-control-request-method");
        return "OPTIONS".equals(request.get(":method")) && method != null && !method.isEmpty();
    }

    private void answer(CorsRules rules, Headers request, Headers response) {
        allowOrigin(rules, response);
        allow(
                response,
                "access-control-allow-methods",
                rules.allowMethods(),
                request.get("access-control-request-method"));
        allow(
                response,
                "access-control-allow-headers",
                rules.allowHeaders(),
                request.get("access-control-request-headers"));
        if (!rules.maxAge().isEmpty()) response.set("access-control-max-age", rules.maxAge());
        if (rules.allowsPrivateNetwork()
                && "true".equals(request.get("access-control-request-private-network"))) {
            response.set("access-control-allow-private-network", "true");
        }
    }

    private static void allow(
            Headers response, String name, String allowed, @Nullable String asked) {
        if (allowed.isEmpty()) return;
        if (!allowed.equals("*")) response.set(name, allowed);
        else if (asked != null) response.set(name, asked);
    }

    private void allowOrigin(CorsRules rules, Headers response) {
        if (allowedOrigin != null) response.set("access-control-allow-origin", allowedOrigin);
        if (rules.allowsCredentials()) response.set("access-control-allow-credentials", "true");
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        if (rules == null || allowedOrigin == null) return FilterStatus.CONTINUE;
        allowOrigin(rules, headers);
        if (!rules.exposeHeaders().isEmpty()) {
            headers.set("access-control-expose-headers", rules.exposeHeaders());
        }
        return FilterStatus.CONTINUE;
    }
}
