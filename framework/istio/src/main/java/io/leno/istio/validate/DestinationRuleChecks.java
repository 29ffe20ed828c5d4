package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What must hold in a DestinationRule.
final class DestinationRuleChecks {
    private static final List<String> SETTINGS =
            List.of(
                    "outlierDetection",
                    "connectionPool",
                    "loadBalancer",
                    "tls",
                    "portLevelSettings",
                    "tunnel",
                    "proxyProtocol",
                    "retryBudget");

    private DestinationRuleChecks() {}

    static void check(Part spec, String namespace) {
        Common.hostOrWildcard(spec.text("host"), spec.at("host"), spec.report());
        trafficPolicy(spec.part("trafficPolicy"), namespace);
        var names = new HashSet<String>();
        for (Part subset : spec.parts("subsets")) {
            String name = subset.text("name");
            if (!name.isEmpty() && !names.add(name))
                subset.error("name", "duplicate subset names: " + name);
            Common.subsetName(subset, "name");
            Common.labels(subset.textMap("labels"), subset.at("labels"), subset.report());
            trafficPolicy(subset.part("trafficPolicy"), namespace);
        }
        Common.exportTo(spec, namespace, false);
        if (spec.has("workloadSelector")) onlyHere(spec, namespace);
        Selections.selector(spec, "workloadSelector");
    }

    /// A rule for some workloads is seen in its own namespace only.
    private static void onlyHere(Part spec, String namespace) {
        List<String> exportTo = spec.texts("exportTo");
        for (int i = 0; i < exportTo.size(); i++)
            if (!Set.of(".", namespace).contains(exportTo.get(i)))
                spec.error(
                        "exportTo[" + i + "]",
                        quoted(exportTo.get(i))
                                + ": destination rule with workload selector cannot have exportTo"
                                + " beyond current namespace (expected: \".\")");
    }

    private static void trafficPolicy(@Nullable Part policy, String namespace) {
        if (policy == null) return;
        if (!policy.hasAny(SETTINGS.toArray(String[]::new))) {
            policy.error(
                    "traffic policy must have at least one field (expected: " + SETTINGS + ")");
            return;
        }
        if (policy.has("tunnel") && policy.has("proxyProtocol"))
            policy.error("tunnel and proxyProtocol must not be set together");
        settings(policy, namespace);
        for (Part port : policy.parts("portLevelSettings")) {
            if (!port.has("port")) port.missing("port", "the number of a port");
            if (port.hasAny("outlierDetection", "connectionPool", "loadBalancer", "tls"))
                settings(port, namespace);
            else port.error("port traffic policy must have at least one field beside port");
        }
        Part tunnel = policy.part("tunnel");
        if (tunnel != null) tunnel(tunnel);
    }

    private static void settings(Part policy, String namespace) {
        Part outlier = policy.part("outlierDetection");
        if (outlier != null) ConnectionChecks.outlierDetection(outlier);
        Part pool = policy.part("connectionPool");
        if (pool != null) ConnectionChecks.pool(pool);
        Part balancer = policy.part("loadBalancer");
        if (balancer != null) LoadBalancerChecks.check(balancer, outlier != null);
        Part tls = policy.part("tls");
        if (tls != null) ConnectionChecks.tls(tls, namespace);
    }

    private static void tunnel(Part tunnel) {
        if (!Set.of("", "CONNECT", "POST").contains(tunnel.text("protocol")))
            tunnel.error(
                    "protocol", quoted(tunnel.text("protocol")) + " (expected: CONNECT or POST)");
        String host = tunnel.text("targetHost");
        if (!Names.isHost(host) && !Names.isIp(host))
            tunnel.error("targetHost", quoted(host) + " (expected: a host name or IP address)");
        Common.port(tunnel.whole("targetPort"), tunnel.at("targetPort"), tunnel.report());
    }
}
