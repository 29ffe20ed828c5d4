package io.leno.filters.jwt;

import io.envoyproxy.envoy.extensions.filters.http.jwt_authn.v3.PerRouteConfig;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpStream;

/// Judges one request by its tokens.
final class JwtFilter implements HttpFilter {
    private static final String NAMESPACE = "envoy.filters.http.jwt_authn";
    private static final int MAX_URI_CHARS = 256;

    private final HttpStream stream;
    private final JwtRules rules;
    private String realm = "";
    private boolean passed;
    private boolean waiting;

    JwtFilter(HttpStream stream, JwtRules rules) {
        this.stream = stream;
        this.rules = rules;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        rules.clearOwnHeaders(headers);
        if (rules.bypassesPreflight() && isPreflight(headers)) {
            rules.stats().preflightBypassed().inc();
            return pass();
        }
        Requirement requirement;
        if (stream.routeConfig() instanceof PerRouteConfig route) {
            requirement = rules.of(route);
            if (requirement == null) return refuseRoute(route);
        } else requirement = rules.of(stream, headers);
        if (requirement == null || requirement instanceof Requirement.Nothing) return pass();
        realm = realm(headers);
        var request = new Verification(stream, headers, rules.stats());
        requirement.verify(request, status -> judged(request, status));
        waiting = true;
        return passed ? FilterStatus.CONTINUE : FilterStatus.PAUSE_ALL;
    }

    private static boolean isPreflight(Headers headers) {
        return "OPTIONS".equals(headers.get(":method"))
                && isThere(headers, "origin")
                && isThere(headers, "access-control-request-method");
    }

    private static boolean isThere(Headers headers, String name) {
        String value = headers.get(name);
        return value != null && !value.isEmpty();
    }

    private FilterStatus pass() {
        rules.stats().allowed().inc();
        return FilterStatus.CONTINUE;
    }

    private FilterStatus refuseRoute(PerRouteConfig route) {
        String message = rules.wrongName(route.getRequirementName());
        rules.stats().denied().inc();
        String body = rules.stripsFailure() ? "" : "Failed JWT authentication: " + message;
        stream.reply(403, body, details(message));
        return FilterStatus.PAUSE;
    }

    private static String realm(Headers headers) {
        String path = headers.get("x-envoy-original-path");
        if (path == null) path = headers.get(":path");
        if (path == null) path = "";
        if (path.length() > MAX_URI_CHARS) path = path.substring(0, MAX_URI_CHARS);
        return headers.get(":scheme") + "://" + headers.get(":authority") + path;
    }

    private void judged(Verification request, JwtStatus status) {
        request.end();
        if (!request.learned().isEmpty())
            stream.info().mergeDynamicMetadata(NAMESPACE, request.learned());
        if (status == JwtStatus.OK) {
            rules.stats().allowed().inc();
            passed = true;
            if (waiting) stream.resumeRequest();
        } else deny(status);
    }

    private void deny(JwtStatus status) {
        rules.stats().denied().inc();
        int code = status == JwtStatus.AUDIENCE_NOT_ALLOWED ? 403 : 401;
        if (rules.stripsFailure()) {
            stream.reply(code, "", details(status.text()));
            return;
        }
        String challenge =
                "Bearer realm=\""
                        + realm
                        + '"'
                        + (status == JwtStatus.MISSED ? "" : ", error=\"invalid_token\"");
        stream.reply(
                code,
                status.text(),
                headers -> headers.set("www-authenticate", challenge),
                details(status.text()));
    }

    private static String details(String message) {
        return "jwt_authn_access_denied{" + message.replace(' ', '_') + "}";
    }
}
