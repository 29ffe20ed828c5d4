package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.HttpMatch;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Which requests a route takes.
final class Matches {
    private Matches() {}

    static RouteMatch everything() {
        return RouteMatch.newBuilder().setPrefix("/").build();
    }

    /// @param match null matches every request
    static RouteMatch of(@Nullable HttpMatch match) {
        if (match == null) return everything();
        var out = RouteMatch.newBuilder().setPrefix("/");
        if (match.uri() != null) setPath(out, match.uri());
        out.setCaseSensitive(Protos.bool(!match.ignoreUriCase()));
        addHeaders(out, match);
        addPseudoHeader(out, ":method", match.method());
        addPseudoHeader(out, ":authority", match.authority());
        addPseudoHeader(out, ":scheme", match.scheme());
        new TreeMap<>(match.queryParams())
                .forEach(
                        (name, value) ->
                                out.addQueryParameters(StringMatchers.queryParameter(name, value)));
        return out.build();
    }

    private static void setPath(RouteMatch.Builder out, StringMatch uri) {
        switch (uri) {
            case StringMatch.Exact(String path) -> out.setPath(path);
            case StringMatch.Prefix(String prefix) -> out.setPrefix(prefix);
            case StringMatch.Regex(String regex) -> out.setSafeRegex(StringMatchers.regex(regex));
            case StringMatch.PathSeparatedPrefix(String prefix) -> setSegments(out, prefix);
            case StringMatch.Present() -> out.setPrefix("/");
        }
    }

    /// Envoy wants no slash at the end and at least one segment.
    private static void setSegments(RouteMatch.Builder out, String prefix) {
        String path = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
        if (path.isEmpty()) {
            out.setPrefix("/");
        } else {
            out.setPathSeparatedPrefix(path);
        }
    }

    private static void addHeaders(RouteMatch.Builder out, HttpMatch match) {
        var headers = new java.util.ArrayList<HeaderMatcher>();
        for (Map.Entry<String, StringMatch> each : new TreeMap<>(match.headers()).entrySet()) {
            List<String> claims = ClaimMatches.claims(each.getKey());
            if (!claims.isEmpty()) {
                out.addDynamicMetadata(ClaimMatches.matcher(claims, each.getValue()));
                continue;
            }
            headers.add(StringMatchers.header(each.getKey(), each.getValue()).build());
        }
        for (Map.Entry<String, StringMatch> each :
                new TreeMap<>(match.withoutHeaders()).entrySet()) {
            List<String> claims = ClaimMatches.claims(each.getKey());
            if (!claims.isEmpty()) {
                var matcher = ClaimMatches.matcher(claims, each.getValue()).toBuilder();
                out.addDynamicMetadata(matcher.setInvert(true));
                continue;
            }
            headers.add(
                    StringMatchers.header(each.getKey(), each.getValue())
                            .setInvertMatch(true)
                            // an absent header is not the value that is unwanted
                            .setTreatMissingHeaderAsEmpty(
                                    !StringMatchers.isPresence(each.getValue()))
                            .build());
        }
        headers.sort(
                Comparator.comparing(HeaderMatcher::getName)
                        .thenComparing(HeaderMatcher::getInvertMatch));
        out.addAllHeaders(headers);
    }

    private static void addPseudoHeader(
            RouteMatch.Builder out, String name, @Nullable StringMatch match) {
        if (match != null) out.addHeaders(StringMatchers.header(name, match));
    }

    /// True where no request is left for the routes behind.
    static boolean isEverything(RouteMatch match) {
        boolean anyPath =
                switch (match.getPathSpecifierCase()) {
                    case PREFIX -> match.getPrefix().equals("/");
                    case SAFE_REGEX -> match.getSafeRegex().getRegex().equals(".*");
                    default -> false;
                };
        return anyPath
                && match.getHeadersCount() == 0
                && match.getQueryParametersCount() == 0
                && match.getDynamicMetadataCount() == 0;
    }
}
