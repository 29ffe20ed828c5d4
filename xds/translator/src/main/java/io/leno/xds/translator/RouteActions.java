package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteAction.ClusterNotFoundResponseCode;
import io.envoyproxy.envoy.config.route.v3.RouteAction.ClusterSpecifierCase;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.leno.api.config.Rule;
import io.leno.api.istio.Destination;
import io.leno.api.istio.Percent;
import io.leno.api.istio.TrafficPolicy.LoadBalancer.ConsistentHash;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.HttpDestination;
import io.leno.api.istio.VirtualService.HttpRoute;
import io.leno.api.istio.VirtualService.Mirror;
import io.leno.api.istio.VirtualService.Rewrite;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;

/// Where a route sends requests, and how: destinations, rewrite, timeout, retries, mirrors.
final class RouteActions {
    private final Scope scope;
    private final Destinations destinations;

    RouteActions(Scope scope) {
        this.scope = scope;
        destinations = new Destinations(scope);
    }

    /// Forwards to the port of one service, as without any rule.
    Route.Builder simple(String name, String cluster, @Nullable ConsistentHash hash) {
        var action = RouteAction.newBuilder().setCluster(cluster);
        setTimeout(action, null);
        HashPolicies.of(hash).ifPresent(action::addHashPolicy);
        Retries.of(scope.meshConfig(), null, hash != null).ifPresent(action::setRetryPolicy);
        return Route.newBuilder().setName(name).setMatch(Matches.everything()).setRoute(action);
    }

    /// @param path of the route in the rule, for messages
    void forward(
            Route.Builder route,
            Rule<VirtualService> rule,
            HttpRoute http,
            int listenerPort,
            String path) {
        var action = RouteAction.newBuilder();
        setTimeout(action, http.timeout());
        if (!Problems.isIstio(rule)) {
            // Gateway API: 500 for a backend that does not exist
            action.setClusterNotFoundResponseCode(
                    ClusterNotFoundResponseCode.INTERNAL_SERVER_ERROR);
        }
        String authority = HeaderChanges.of(http.headers()).authority();
        if (http.rewrite() != null) {
            rewrite(action, http.rewrite(), route);
            if (!http.rewrite().authority().isEmpty()) authority = http.rewrite().authority();
        }
        if (!authority.isEmpty()) action.setHostRewriteLiteral(authority);
        addMirrors(action, rule, http, listenerPort, path);
        boolean hashed = addDestinations(route, action, rule, http.route(), listenerPort, path);
        if (action.getClusterSpecifierCase() == ClusterSpecifierCase.CLUSTERSPECIFIER_NOT_SET) {
            route.getDirectResponseBuilder().setStatus(Problems.isIstio(rule) ? 503 : 500);
            return; // every weight is 0
        }
        Retries.of(scope.meshConfig(), http.retries(), hashed).ifPresent(action::setRetryPolicy);
        route.setRoute(action);
    }

    /// The grpc-timeout header of a request counts as far as the route allows; said as Istio does.
    @SuppressWarnings("deprecation") // what replaces it ends streams otherwise
    static void setTimeout(RouteAction.Builder action, @Nullable Duration timeout) {
        var limit = timeout == null ? Protos.NO_TIMEOUT : Protos.duration(timeout);
        action.setTimeout(limit).setMaxGrpcTimeout(limit);
    }

    private static void rewrite(RouteAction.Builder action, Rewrite rewrite, Route.Builder route) {
        if (rewrite.uriRegexRewrite() != null) {
            action.setRegexRewrite(
                    substitute(
                            rewrite.uriRegexRewrite().match(),
                            rewrite.uriRegexRewrite().rewrite()));
            return;
        }
        String segments = route.getMatch().getPathSeparatedPrefix();
        if (rewrite.uri().equals("/") && !segments.isEmpty()) {
            // takes the whole prefix away but keeps a slash: a plain rewrite would leave two
            action.setRegexRewrite(substitute("^" + quote(segments) + "(/?)(.*)", "/\\2"));
        } else if (!rewrite.uri().isEmpty()) {
            action.setPrefixRewrite(rewrite.uri());
        }
    }

    private static String quote(String text) {
        return text.replaceAll("[\\\\.+*?()|\\[\\]{}^$]", "\\\\$0");
    }

    private static RegexMatchAndSubstitute substitute(String pattern, String substitution) {
        return RegexMatchAndSubstitute.newBuilder()
                .setPattern(StringMatchers.regex(pattern))
                .setSubstitution(substitution)
                .build();
    }

    private void addMirrors(
            RouteAction.Builder action,
            Rule<VirtualService> rule,
            HttpRoute http,
            int listenerPort,
            String path) {
        if (http.mirror() != null) {
            addMirror(
                    action,
                    http.mirrorPercentage(),
                    destinations.cluster(rule, http.mirror(), listenerPort, path + ".mirror"));
        }
        for (int i = 0; i < http.mirrors().size(); i++) {
            Mirror mirror = http.mirrors().get(i);
            String at = path + ".mirrors[" + i + "].destination";
            addMirror(
                    action,
                    mirror.percentage(),
                    destinations.cluster(rule, mirror.destination(), listenerPort, at));
        }
    }

    private static void addMirror(
            RouteAction.Builder action, @Nullable Percent percentage, String cluster) {
        if (percentage != null && percentage.value() <= 0) return;
        action.addRequestMirrorPolicies(
                RequestMirrorPolicy.newBuilder()
                        .setCluster(cluster)
                        .setRuntimeFraction(Faults.runtimeShare(percentage))
                        .setTraceSampled(Protos.bool(false)));
    }

    /// True where requests are kept on one endpoint.
    private boolean addDestinations(
            Route.Builder route,
            RouteAction.Builder action,
            Rule<VirtualService> rule,
            List<HttpDestination> targets,
            int listenerPort,
            String path) {
        boolean hashed = false;
        for (int i = 0; i < targets.size(); i++) {
            HttpDestination target = targets.get(i);
            Destination destination = target.destination();
            boolean only = targets.size() == 1;
            if (!only && target.weight() == 0) continue;
            String at = path + ".route[" + i + "].destination";
            String cluster = destinations.cluster(rule, destination, listenerPort, at);
            HeaderChanges changes = HeaderChanges.of(target.headers());
            if (only) {
                action.setCluster(cluster);
                applyToRoute(route, action, changes);
            } else {
                action.getWeightedClustersBuilder()
                        .addClusters(weighted(cluster, target.weight(), changes));
            }
            var hash = HashPolicies.of(destinations.hash(rule, destination, listenerPort));
            hash.ifPresent(action::addHashPolicy);
            hashed |= only && hash.isPresent();
        }
        return hashed;
    }

    private static void applyToRoute(
            Route.Builder route, RouteAction.Builder action, HeaderChanges changes) {
        changes.applyTo(route);
        boolean kept = action.getHostRewriteLiteral().isEmpty();
        if (kept && !changes.authority().isEmpty()) {
            action.setHostRewriteLiteral(changes.authority());
        }
    }

    private static ClusterWeight weighted(String cluster, int weight, HeaderChanges changes) {
        var out =
                ClusterWeight.newBuilder()
                        .setName(cluster)
                        .setWeight(Protos.uint32(weight))
                        .addAllRequestHeadersToAdd(changes.requestAdd())
                        .addAllRequestHeadersToRemove(changes.requestRemove())
                        .addAllResponseHeadersToAdd(changes.responseAdd())
                        .addAllResponseHeadersToRemove(changes.responseRemove());
        if (!changes.authority().isEmpty()) out.setHostRewriteLiteral(changes.authority());
        return out.build();
    }
}
