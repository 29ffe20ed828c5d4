package io.leno.istio.gatewayapi;

import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.HttpMatch;
import io.leno.api.istio.VirtualService.HttpRoute;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;

/// The order in which the Gateway API wants matches to be tried, whatever their order in the file:
/// an exact path, then the longest prefix, then a regular expression, then all paths; of equals the
/// one that wants a method, then more headers, then more query parameters. What is equal then keeps
/// the order of the file.
final class MatchPrecedence {
    /// For routes with one match each.
    static final Comparator<HttpRoute> ORDER =
            Comparator.comparing(
                    route -> route.match().getFirst(),
                    Comparator.comparingInt((HttpMatch match) -> rank(match.uri()))
                            .thenComparingInt(match -> -length(match.uri()))
                            .thenComparingInt(match -> match.method() == null ? 1 : 0)
                            .thenComparingInt(match -> -match.headers().size())
                            .thenComparingInt(match -> -match.queryParams().size()));

    private MatchPrecedence() {}

    private static int rank(@Nullable StringMatch path) {
        return switch (path) {
            case null -> 3;
            case StringMatch.Exact _ -> 0;
            case StringMatch.PathSeparatedPrefix _ -> 1;
            case StringMatch.Regex _ -> 2;
            case StringMatch.Prefix _ -> 3;
            case StringMatch.Present _ -> 3;
        };
    }

    private static int length(@Nullable StringMatch path) {
        return switch (path) {
            case StringMatch.Exact exact -> exact.value().length();
            case StringMatch.PathSeparatedPrefix prefix -> prefix.value().length();
            case StringMatch.Regex regex -> regex.value().length();
            case StringMatch.Prefix prefix -> prefix.value().length();
            case StringMatch.Present _ -> 0;
            case null -> 0;
        };
    }
}
