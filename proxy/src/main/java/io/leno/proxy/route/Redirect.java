package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

/// Sends the client elsewhere.
public final class Redirect implements RouteAction {
    private final int status;
    private final String scheme;
    private final String host;
    private final String port;
    private final String path;
    private final @Nullable PathRewrite rewrite;
    private final boolean stripQuery;

    private Redirect(RedirectAction config) {
        this.status =
                switch (config.getResponseCode()) {
                    case MOVED_PERMANENTLY -> 301;
                    case FOUND -> 302;
                    case SEE_OTHER -> 303;
                    case TEMPORARY_REDIRECT -> 307;
                    case PERMANENT_REDIRECT -> 308;
                    case UNRECOGNIZED ->
                            throw new InvalidRouteException(
                                    "RedirectAction.response_code: "
                                            + config.getResponseCodeValue()
                                            + " (expected: 0..4)");
                };
        this.scheme = config.getHttpsRedirect() ? "https" : config.getSchemeRedirect();
        this.host = config.getHostRedirect();
        this.port = config.getPortRedirect() == 0 ? "" : ":" + config.getPortRedirect();
        this.path = config.getPathRedirect();
        this.rewrite = PathRewrite.compile(config.getPrefixRewrite(), config.getRegexRewrite());
        this.stripQuery = config.getStripQuery();
    }

    static Redirect compile(RedirectAction config) {
        return new Redirect(config);
    }

    public int status() {
        return status;
    }

    /// Where the client is sent.
    ///
    /// @param decision the one that led here
    public String location(Headers headers, RouteDecision decision) {
        String requestScheme = orEmpty(headers.get(":scheme"));
        String toScheme = scheme.isEmpty() ? requestScheme : scheme;
        String toHost = host.isEmpty() ? requestHost(headers, toScheme) : host;
        return toScheme + "://" + toHost + port + path(headers, decision);
    }

    /// Leaves the rewritten path in the request, where logs find it, and the old one in
    /// `x-envoy-original-path`. Envoy: `rewritePathHeader`.
    public void rewritePath(Headers headers, RouteDecision decision, boolean envoyHeaders) {
        if (rewrite != null) rewrite.apply(headers, decision.route().matcher(), envoyHeaders);
    }

    /// Without its port where that is replaced, or was the usual one of a scheme that changes.
    private String requestHost(Headers headers, String toScheme) {
        String authority = orEmpty(headers.get(":authority"));
        int colon = Authority.portColon(authority);
        if (colon < 0) return authority;
        String from = orEmpty(headers.get("x-forwarded-proto"));
        String requestPort = authority.substring(colon);
        boolean usual =
                !toScheme.equals(from)
                        && ((from.equals("https") && requestPort.equals(":443"))
                                || (from.equals("http") && requestPort.equals(":80")));
        return usual || !port.isEmpty() ? authority.substring(0, colon) : authority;
    }

    private String path(Headers headers, RouteDecision decision) {
        String requested = orEmpty(headers.get(":path"));
        if (path.indexOf('?') >= 0) return path;
        String to = requested;
        int query = requested.indexOf('?');
        if (!path.isEmpty()) {
            to = query < 0 ? path : path + requested.substring(query);
        } else if (rewrite != null) {
            to = rewrite.rewritten(requested, decision.route().matcher());
        }
        int newQuery = stripQuery ? to.indexOf('?') : -1;
        return newQuery < 0 ? to : to.substring(0, newQuery);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
