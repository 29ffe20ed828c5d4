package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.leno.api.filter.Headers;
import io.leno.proto.match.PathTemplate;
import io.leno.proxy.match.HeaderMatch;
import io.leno.proxy.runtime.RuntimeFraction;
import io.leno.proxy.runtime.RuntimeSnapshot;

import org.jspecify.annotations.Nullable;

import java.util.function.Supplier;

/// All conditions of one route. Immutable.
final class RouteMatcher {
    private final PathMatch path;
    private final @Nullable RuntimeFraction fraction;
    private final HeaderMatch[] headers;
    private final QueryMatch[] query;
    private final StreamCondition[] others;
    private final boolean grpc;
    private final boolean ignorePathParameters;

    /// @param runtime asked where a share of the requests is meant
    RouteMatcher(
            RouteMatch config, boolean ignorePathParameters, Supplier<RuntimeSnapshot> runtime) {
        this.path = PathMatch.compile(config);
        this.fraction =
                config.hasRuntimeFraction()
                        ? RuntimeFraction.of(config.getRuntimeFraction(), runtime)
                        : null;
        this.headers =
                config.getHeadersList().stream()
                        .map(HeaderMatch::compile)
                        .toArray(HeaderMatch[]::new);
        this.query =
                config.getQueryParametersList().stream()
                        .map(QueryMatch::compile)
                        .toArray(QueryMatch[]::new);
        this.others = StreamCondition.compileAll(config);
        this.grpc = config.hasGrpc();
        this.ignorePathParameters = ignorePathParameters;
    }

    @Nullable String exactPath() {
        return ignorePathParameters ? null : path.exactPath();
    }

    /// What all paths begin with that match; null where that is unknown.
    @Nullable String prefix() {
        return ignorePathParameters ? null : path.literalPrefix();
    }

    HeaderMatch[] headers() {
        return headers;
    }

    /// The only value of this header that matches; null where there is no such condition.
    @Nullable String exactHeader(String name) {
        for (HeaderMatch match : headers) {
            if (match.name().equals(name) && match.exact() != null) return match.exact();
        }
        return null;
    }

    boolean matches(RouteRequest request) {
        if (!matchesPath(request)) return false;
        if (fraction != null && !fraction.includes(request.random())) return false;
        Headers given = request.headers();
        if (grpc && !isGrpc(given.get("content-type"))) return false;
        if (!HeaderMatch.all(headers, given)) return false;
        if (query.length > 0) {
            String value = request.path();
            if (!QueryMatch.all(query, value == null ? "" : value)) return false;
        }
        return others.length == 0 || matchesOthers(request);
    }

    private boolean matchesOthers(RouteRequest request) {
        if (request.stream() == null) return false;
        for (StreamCondition condition : others) {
            if (!condition.matches(request.stream())) return false;
        }
        return true;
    }

    private boolean matchesPath(RouteRequest request) {
        if (path instanceof PathMatch.Connect) {
            return "CONNECT".equals(request.headers().get(":method"))
                    || "connect-udp".equalsIgnoreCase(request.headers().get("upgrade"));
        }
        String value = request.path();
        int end = request.pathEnd();
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
