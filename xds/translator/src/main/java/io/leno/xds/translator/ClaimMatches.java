package io.leno.xds.translator;

import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher.PathSegment;
import io.envoyproxy.envoy.type.matcher.v3.OrMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.leno.api.istio.StringMatch;

import java.util.Arrays;
import java.util.List;

/// Headers that stand for claims of the caller's token: `@request.auth.claims.group.id` or
/// `@request.auth.claims[group][id]`. They are matched in what the JWT filter notes.
final class ClaimMatches {
    private static final String PREFIX = "@request.auth.claims";
    private static final String FILTER = "envoy.filters.http.jwt_authn";
    private static final String PAYLOAD = "payload";

    private ClaimMatches() {}

    /// The path of the claim; empty for any other header.
    static List<String> claims(String header) {
        if (!header.toLowerCase(java.util.Locale.ROOT).startsWith(PREFIX)) return List.of();
        String path = header.substring(PREFIX.length());
        if (path.startsWith(".") && path.length() > 1) {
            return List.of(path.substring(1).split("\\.", -1));
        }
        if (path.startsWith("[") && path.endsWith("]") && path.length() > 2) {
            return Arrays.asList(path.substring(1, path.length() - 1).split("\\]\\[", -1));
        }
        return List.of();
    }

    /// A claim is a text, or a list of which one is meant.
    static MetadataMatcher matcher(List<String> claims, StringMatch match) {
        var value = ValueMatcher.newBuilder();
        value.setStringMatch(StringMatchers.matcher(match));
        var inList = ValueMatcher.newBuilder();
        inList.setListMatch(ListMatcher.newBuilder().setOneOf(value));
        var out =
                MetadataMatcher.newBuilder()
                        .setFilter(FILTER)
                        .addPath(PathSegment.newBuilder().setKey(PAYLOAD));
        claims.forEach(claim -> out.addPath(PathSegment.newBuilder().setKey(claim)));
        var either = OrMatcher.newBuilder().addValueMatchers(inList).addValueMatchers(value);
        return out.setValue(ValueMatcher.newBuilder().setOrMatch(either)).build();
    }
}
