package io.leno.istio.networking;

import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.HttpMatch;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.istio.bind.Report;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Finds routes that no request reaches, because an earlier one takes all.
final class Unreachable {
    private Unreachable() {}

    static void warn(List<HttpRoute> routes, Report report) {
        for (int i = 0; i < routes.size() - 1; i++) {
            if (!takesAll(routes.get(i))) continue;
            for (int later = i + 1; later < routes.size(); later++) {
                String at = "spec.http[" + later + "]";
                report.warning(
                        "unreachable",
                        at,
                        "is never reached: spec.http[" + i + "] takes all requests");
            }
            return;
        }
    }

    private static boolean takesAll(HttpRoute route) {
        return route.match().isEmpty() || route.match().stream().anyMatch(Unreachable::takesAll);
    }

    private static boolean takesAll(HttpMatch match) {
        return takesAll(match.uri())
                && match.scheme() == null
                && match.method() == null
                && match.authority() == null
                && match.headers().isEmpty()
                && match.withoutHeaders().isEmpty()
                && match.queryParams().isEmpty()
                && match.port() == 0
                && match.sourceLabels().isEmpty()
                && match.sourceNamespace().isEmpty()
                && match.gateways().isEmpty();
    }

    private static boolean takesAll(@Nullable StringMatch uri) {
        return switch (uri) {
            case null -> true;
            case StringMatch.Present _ -> true;
            case StringMatch.Exact _ -> false;
            case StringMatch.Prefix prefix -> prefix.value().equals("/");
            case StringMatch.PathSeparatedPrefix prefix -> prefix.value().equals("/");
            case StringMatch.Regex regex ->
                    regex.value().equals(".*") || regex.value().equals("/.*");
        };
    }
}
