package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.leno.api.filter.Headers;
import io.leno.proxy.match.Fraction;
import io.leno.proxy.match.HeaderMatch;

import org.jspecify.annotations.Nullable;

/// All conditions of one route. Immutable.
final class RouteMatcher {
    private final PathMatch path;
    private final @Nullable Fraction fraction;
    private final HeaderMatch[] headers;
    private final QueryMatch[] query;
    private final boolean grpc;
    private final boolean ignorePathParameters;

    RouteMatcher(RouteMatch config, boolean ignorePathParameters) {
        RouteCompiler.refuseUnsupported(config);
        this.path = PathMatch.compile(config);
        this.fraction =
                config.hasRuntimeFraction()
                        ? Fraction.of(config.getRuntimeFraction().getDefaultValue())
                        : null;
        this.headers =
                config.getHeadersList().stream()
                        .map(HeaderMatch::compile)
                        .toArray(HeaderMatch[]::new);
        this.query =
                config.getQueryParametersList().stream()
                        .map(QueryMatch::compile)
                        .toArray(QueryMatch[]::new);
        this.grpc = config.hasGrpc();
        this.ignorePathParameters = ignorePathParameters;
    }

    @Nullable String exactPath() {
        return ignorePathParameters ? null : path.exactPath();
    }

    /// @param value the request's `:path`, null for a CONNECT
    /// @param end where its query or fragment begins
    boolean matches(Headers request, @Nullable String value, int end, long random) {
        if (!matchesPath(request, value, end)) return false;
        if (fraction != null && !fraction.includes(random)) return false;
        if (grpc && !isGrpc(request.get("content-type"))) return false;
        return HeaderMatch.all(headers, request)
                && (query.length == 0 || QueryMatch.all(query, value == null ? "" : value));
    }

    private boolean matchesPath(Headers request, @Nullable String value, int end) {
        if (path instanceof PathMatch.Connect) return "CONNECT".equals(request.get(":method"));
        if (value == null) return false;
        if (!ignorePathParameters || value.indexOf(';') < 0) return path.matches(value, end);
        String plain = withoutParameters(value.substring(0, end));
        return path.matches(plain, plain.length());
    }

    /// `/a;b=1/c` is `/a/c` to those who ignore path parameters.
    private static String withoutParameters(String path) {
        var out = new StringBuilder(path.length());
        boolean inParameter = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == ';') inParameter = true;
            if (c == '/') inParameter = false;
            if (!inParameter) out.append(c);
        }
        return out.toString();
    }

    private static boolean isGrpc(@Nullable String contentType) {
        if (contentType == null || !contentType.startsWith("application/grpc")) return false;
        return contentType.length() == 16 || contentType.charAt(16) == '+';
    }

    /// Null where the path is not matched by a template.
    @Nullable PathTemplate template() {
        return path instanceof PathMatch.Template(PathTemplate template) ? template : null;
    }

    /// How much of the path a prefix rewrite replaces.
    int matchedLength(String value) {
        return path.matchedLength(value, PathMatch.endOfPath(value));
    }
}
