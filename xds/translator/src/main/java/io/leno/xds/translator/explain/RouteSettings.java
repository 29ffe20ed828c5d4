package io.leno.xds.translator.explain;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.route.v3.HedgePolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a route says of the requests it takes, with Envoy's defaults where it says nothing.
final class RouteSettings {
    /// @param part as notes call it
    record Setting(String name, String text, String part) {}

    private final Route route;
    private final @Nullable VirtualHost host;
    private final List<Setting> all = new ArrayList<>();

    private RouteSettings(Route route, @Nullable VirtualHost host) {
        this.route = route;
        this.host = host;
    }

    static List<Setting> of(Route route, @Nullable VirtualHost host) {
        var settings = new RouteSettings(route, host);
        if (route.hasRoute()) settings.addAction(route.getRoute());
        settings.addHeaders();
        return settings.all;
    }

    private void addAction(RouteAction action) {
        add("timeout", timeout(action), "timeout");
        if (action.hasIdleTimeout())
            add("idle timeout", Times.text(action.getIdleTimeout()), "timeout");
        addRetries(action);
        addRewrite(action);
        String mirrors =
                action.getRequestMirrorPoliciesList().stream()
                        .map(RouteAction.RequestMirrorPolicy::getCluster)
                        .collect(Collectors.joining(", "));
        if (!mirrors.isEmpty()) add("mirror", "copies to " + mirrors, "mirror");
        if (action.getHashPolicyCount() > 0)
            add(
                    "hash",
                    action.getHashPolicyList().stream()
                            .map(
                                    each ->
                                            each.getPolicySpecifierCase()
                                                    .name()
                                                    .toLowerCase(Locale.ROOT))
                            .collect(Collectors.joining(", ")),
                    "hash");
        if (action.getRateLimitsCount() > 0)
            add("rate limits", action.getRateLimitsCount() + " descriptors", "rateLimits");
        HedgePolicy hedge = action.getHedgePolicy();
        if (hedge.getHedgeOnPerTryTimeout()) add("hedging", "on the timeout of a try", "hedge");
    }

    private static String timeout(RouteAction action) {
        if (!action.hasTimeout()) return "15s (Envoy's default)";
        return Times.isZero(action.getTimeout()) ? "none" : Times.text(action.getTimeout());
    }

    private void addRetries(RouteAction action) {
        RetryPolicy policy =
                action.hasRetryPolicy()
                        ? action.getRetryPolicy()
                        : host != null && host.hasRetryPolicy() ? host.getRetryPolicy() : null;
        if (policy == null) {
            add("retries", "none", "retries");
            return;
        }
        int tries = policy.hasNumRetries() ? policy.getNumRetries().getValue() : 1;
        String each =
                policy.hasPerTryTimeout()
                        ? ", " + Times.text(policy.getPerTryTimeout()) + " a try"
                        : "";
        add("retries", tries + " on " + policy.getRetryOn() + each, "retries");
    }

    private void addRewrite(RouteAction action) {
        if (!action.getPrefixRewrite().isEmpty())
            add("rewrite", "prefix to " + action.getPrefixRewrite(), "rewrite");
        if (action.hasRegexRewrite())
            add(
                    "rewrite",
                    action.getRegexRewrite().getPattern().getRegex()
                            + " to "
                            + action.getRegexRewrite().getSubstitution(),
                    "rewrite");
        if (!action.getHostRewriteLiteral().isEmpty())
            add("rewrite", "host to " + action.getHostRewriteLiteral(), "rewrite");
    }

    private void addHeaders() {
        addHeaders(
                "request headers",
                names(route.getRequestHeadersToAddList()),
                route.getRequestHeadersToRemoveList());
        addHeaders(
                "response headers",
                names(route.getResponseHeadersToAddList()),
                route.getResponseHeadersToRemoveList());
    }

    private static List<String> names(List<HeaderValueOption> headers) {
        return headers.stream().map(each -> each.getHeader().getKey()).toList();
    }

    private void addHeaders(String what, List<String> added, List<String> removed) {
        var texts = new ArrayList<String>();
        if (!added.isEmpty()) texts.add("sets " + String.join(", ", added));
        if (!removed.isEmpty()) texts.add("removes " + String.join(", ", removed));
        if (!texts.isEmpty()) add(what, String.join("; ", texts), "headers");
    }

    private void add(String name, String text, String part) {
        all.add(new Setting(name, text, part));
    }
}
