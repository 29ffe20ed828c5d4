package io.leno.filters;

import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.proto.match.PathTemplate;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Which requests a rule of a filter is for, by path, headers and query. Envoy: `RouteMatch`.
public final class RequestMatch {
    private final PathTest path;
    private final List<HeaderMatch> headers;
    private final List<QueryTest> query;
    private final boolean grpc;
    private final @Nullable RuntimeFraction fraction;
    private final FilterContext context;

    private interface PathTest {
        boolean matches(String path, Headers headers);
    }

    record QueryTest(String name, @Nullable TextMatch text, boolean present) {
        boolean matches(QueryParameters of) {
            String value = of.first(name);
            if (text == null) return (value != null) == present;
            return value != null && text.matches(value);
        }
    }

    private RequestMatch(RouteMatch config, FilterContext context) {
        this.context = context;
        path = path(config);
        headers = config.getHeadersList().stream().map(HeaderMatch::of).toList();
        query = config.getQueryParametersList().stream().map(RequestMatch::query).toList();
        grpc = config.hasGrpc();
        fraction =
                config.hasRuntimeFraction()
                        ? RuntimeFraction.of(config.getRuntimeFraction())
                        : null;
    }

    /// Reads Envoy's message.
    ///
    /// @throws InvalidPluginConfigException when it asks for what only routes can be matched by
    public static RequestMatch of(RouteMatch config, FilterContext context) {
        return new RequestMatch(config, context);
    }

    private static PathTest path(RouteMatch config) {
        boolean exactCase = !config.hasCaseSensitive() || config.getCaseSensitive().getValue();
        return switch (config.getPathSpecifierCase()) {
            case PREFIX -> {
                String prefix = config.getPrefix();
                yield (path, all) -> path.regionMatches(!exactCase, 0, prefix, 0, prefix.length());
            }
            case PATH -> {
                String whole = config.getPath();
                yield (path, all) -> exactCase ? path.equals(whole) : path.equalsIgnoreCase(whole);
            }
            case PATH_SEPARATED_PREFIX -> {
                String prefix = config.getPathSeparatedPrefix();
                yield (path, all) ->
                        path.regionMatches(!exactCase, 0, prefix, 0, prefix.length())
                                && (path.length() == prefix.length()
                                        || path.charAt(prefix.length()) == '/');
            }
            case SAFE_REGEX -> {
                Pattern pattern = Pattern.compile(config.getSafeRegex().getRegex());
                yield (path, all) -> pattern.matches(path);
            }
            case CONNECT_MATCHER -> (path, all) -> "CONNECT".equals(all.get(":method"));
            case PATH_MATCH_POLICY -> template(config.getPathMatchPolicy());
            case PATHSPECIFIER_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            "match: not set (expected: prefix, path, path_separated_prefix,"
                                    + " safe_regex, connect_matcher or path_match_policy)");
        };
    }

    private static PathTest template(TypedExtensionConfig config) {
        UriTemplateMatchConfig message =
                FilterConfig.unpack(
                        "match: path_match_policy", config, UriTemplateMatchConfig.class);
        try {
            PathTemplate template = PathTemplate.compile(message.getPathTemplate());
            return (path, all) -> template.matches(path);
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfigException(
                    "match: path_match_policy: " + e.getMessage(), e);
        }
    }

    static QueryTest query(QueryParameterMatcher config) {
        return switch (config.getQueryParameterMatchSpecifierCase()) {
            case STRING_MATCH ->
                    new QueryTest(config.getName(), TextMatch.of(config.getStringMatch()), true);
            case PRESENT_MATCH -> new QueryTest(config.getName(), null, config.getPresentMatch());
            case QUERYPARAMETERMATCHSPECIFIER_NOT_SET ->
                    new QueryTest(config.getName(), null, true);
        };
    }

    /// Whether the rule is for a request with these headers.
    public boolean matches(Headers request) {
        String target = request.get(":path");
        if (target == null) target = "";
        if (!path.matches(pathOnly(target), request)) return false;
        if (fraction != null && !fraction.hits(context.runtime())) return false;
        if (grpc && !isGrpc(request.get("content-type"))) return false;
        for (HeaderMatch header : headers) if (!header.matches(request)) return false;
        if (query.isEmpty()) return true;
        QueryParameters parameters = QueryParameters.of(target);
        for (QueryTest test : query) if (!test.matches(parameters)) return false;
        return true;
    }

    private static boolean isGrpc(@Nullable String contentType) {
        return contentType != null && contentType.startsWith("application/grpc");
    }

    private static String pathOnly(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c == '?' || c == '#') return target.substring(0, i);
        }
        return target;
    }
}
