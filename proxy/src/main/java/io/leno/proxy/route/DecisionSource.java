package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The decisions a route can lead to, made beforehand: one, or one for each weighted cluster.
final class DecisionSource {
    private final RouteDecision[] decisions;

    /// Sums of the weights up to and including each decision.
    private final long[] upTo;

    /// Lower case; whose value is the cluster's name where the configuration says so.
    private final @Nullable String[] clusterHeaders;

    private final @Nullable String randomHeader;
    private final List<FilterConfigs> weightedConfigs;

    private DecisionSource(
            RouteDecision[] decisions,
            long[] upTo,
            @Nullable String[] clusterHeaders,
            @Nullable String randomHeader,
            List<FilterConfigs> weightedConfigs) {
        this.decisions = decisions;
        this.upTo = upTo;
        this.clusterHeaders = clusterHeaders;
        this.randomHeader = randomHeader;
        this.weightedConfigs = weightedConfigs;
    }

    static DecisionSource of(
            io.leno.proxy.route.Route route,
            Route config,
            VirtualHost host,
            HostLevel level,
            FilterConfigs own) {
        var template = new RouteDecision.Template(route, config, host, level, own);
        var action = config.getRoute();
        return switch (action.getClusterSpecifierCase()) {
            case WEIGHTED_CLUSTERS -> weighted(template, action.getWeightedClusters());
            case CLUSTER_HEADER ->
                    single(template.decision("", null), lower(action.getClusterHeader()));
            case CLUSTER -> single(template.decision(action.getCluster(), null), null);
            case CLUSTER_SPECIFIER_PLUGIN ->
                    throw RouteCompiler.unsupported(
                            "RouteAction.cluster_specifier_plugin", route.name());
            case INLINE_CLUSTER_SPECIFIER_PLUGIN ->
                    throw RouteCompiler.unsupported(
                            "RouteAction.inline_cluster_specifier_plugin", route.name());
            case CLUSTERSPECIFIER_NOT_SET -> single(template.decision("", null), null);
        };
    }

    /// One decision, whatever the request.
    static DecisionSource of(RouteDecision decision) {
        return single(decision, null);
    }

    private static DecisionSource single(RouteDecision decision, @Nullable String clusterHeader) {
        return new DecisionSource(
                new RouteDecision[] {decision},
                new long[] {1},
                new @Nullable String[] {clusterHeader},
                null,
                List.of());
    }

    private static DecisionSource weighted(
            RouteDecision.Template template, WeightedCluster config) {
        int count = config.getClustersCount();
        var decisions = new RouteDecision[count];
        var upTo = new long[count];
        var clusterHeaders = new @Nullable String[count];
        var configs = new ArrayList<FilterConfigs>();
        long sum = 0;
        for (int i = 0; i < count; i++) {
            var cluster = config.getClusters(i);
            sum += Integer.toUnsignedLong(cluster.getWeight().getValue());
            upTo[i] = sum;
            if (cluster.getName().isEmpty()) clusterHeaders[i] = lower(cluster.getClusterHeader());
            decisions[i] = template.decision(cluster.getName(), cluster);
            configs.add(decisions[i].weightedConfigs());
        }
        check(config, sum);
        return new DecisionSource(
                decisions,
                upTo,
                clusterHeaders,
                config.getHeaderName().isEmpty() ? null : lower(config.getHeaderName()),
                List.copyOf(configs));
    }

    private static void check(WeightedCluster config, long sum) {
        if (sum == 0) {
            throw new InvalidRouteException(
                    "Sum of weights in the weighted_cluster must be greater than 0.");
        }
        if (sum > 0xffffffffL) {
            throw new InvalidRouteException(
                    "The sum of weights of all weighted clusters of route exceeds 4294967295");
        }
        for (var cluster : config.getClustersList()) {
            if (cluster.getName().isEmpty() == cluster.getClusterHeader().isEmpty()) {
                throw new InvalidRouteException(
                        "weighted cluster: name \""
                                + cluster.getName()
                                + "\", cluster_header \""
                                + cluster.getClusterHeader()
                                + "\" (expected: exactly one of them)");
            }
        }
    }

    private static String lower(String header) {
        return header.toLowerCase(Locale.ROOT);
    }

    RouteDecision first() {
        return decisions[0];
    }

    RouteDecision decide(Headers headers, long random) {
        int chosen = decisions.length == 1 ? 0 : choose(random(headers, random));
        String clusterHeader = clusterHeaders[chosen];
        if (clusterHeader == null) return decisions[chosen];
        String cluster = headers.get(clusterHeader);
        return decisions[chosen].withCluster(cluster == null ? "" : cluster);
    }

    private long random(Headers headers, long random) {
        String given = randomHeader == null ? null : headers.get(randomHeader);
        if (given == null) return random;
        try {
            return Long.parseUnsignedLong(given);
        } catch (NumberFormatException notANumber) {
            return random;
        }
    }

    private int choose(long random) {
        long selected = Long.remainderUnsigned(random, upTo[upTo.length - 1]);
        int chosen = 0;
        while (upTo[chosen] <= selected) chosen++;
        return chosen;
    }

    void addFilterConfigs(List<PerFilterConfig> all) {
        for (FilterConfigs configs : weightedConfigs) all.addAll(configs.all());
    }
}
