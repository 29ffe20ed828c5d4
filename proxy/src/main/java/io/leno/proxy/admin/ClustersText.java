package io.leno.proxy.admin;

import io.envoyproxy.envoy.admin.v3.ClusterStatus;
import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.HostHealthStatus;
import io.envoyproxy.envoy.admin.v3.HostStatus;
import io.envoyproxy.envoy.admin.v3.SimpleMetric;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.leno.proxy.health.ClusterHealth;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Comparator;
import java.util.Map;

/// Clusters and hosts, one value a line, parts separated by `::`.
final class ClustersText {
    private static final long DEFAULT_LIMIT = 1024;
    private static final long DEFAULT_RETRIES = 3;

    private final StringBuilder out = new StringBuilder();

    private final Map<String, ClusterHealth.Rates> rates;

    private ClustersText(Map<String, ClusterHealth.Rates> rates) {
        this.rates = rates;
    }

    static String render(Clusters clusters, Map<String, ClusterHealth.Rates> rates) {
        var text = new ClustersText(rates);
        for (ClusterStatus cluster : clusters.getClusterStatusesList()) text.append(cluster);
        return text.out.toString();
    }

    private void append(ClusterStatus cluster) {
        String name = cluster.getName();
        String shown = cluster.getObservabilityName();
        line(name, "observability_name", shown.isEmpty() ? name : shown);
        appendOutlier(cluster);
        appendLimits(cluster, RoutingPriority.DEFAULT, "default_priority");
        appendLimits(cluster, RoutingPriority.HIGH, "high_priority");
        line(name, "added_via_api", cluster.getAddedViaApi());
        if (!cluster.getEdsServiceName().isEmpty()) {
            line(name, "eds_service_name", cluster.getEdsServiceName());
        }
        for (HostStatus host : cluster.getHostStatusesList()) {
            append(name + "::" + address(host.getAddress()), host);
        }
    }

    private void appendOutlier(ClusterStatus cluster) {
        ClusterHealth.Rates found = rates.get(cluster.getName());
        if (found == null) return;
        String prefix = cluster.getName() + "::outlier";
        line(prefix, "success_rate_average", six(found.average()));
        line(prefix, "success_rate_ejection_threshold", six(found.threshold()));
        line(prefix, "local_origin_success_rate_average", six(found.localOriginAverage()));
        line(
                prefix,
                "local_origin_success_rate_ejection_threshold",
                six(found.localOriginThreshold()));
    }

    /// Six digits that count, without zeros at the end.
    private static String six(double value) {
        return new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    }

    private void appendLimits(ClusterStatus cluster, RoutingPriority priority, String label) {
        CircuitBreakers.Thresholds limits = CircuitBreakers.Thresholds.getDefaultInstance();
        for (var some : cluster.getCircuitBreakers().getThresholdsList()) {
            if (some.getPriority() == priority) limits = some;
        }
        String prefix = cluster.getName() + "::" + label;
        line(
                prefix,
                "max_connections",
                limits.hasMaxConnections()
                        ? unsigned(limits.getMaxConnections().getValue())
                        : DEFAULT_LIMIT);
        line(
                prefix,
                "max_pending_requests",
                limits.hasMaxPendingRequests()
                        ? unsigned(limits.getMaxPendingRequests().getValue())
                        : DEFAULT_LIMIT);
        line(
                prefix,
                "max_requests",
                limits.hasMaxRequests()
                        ? unsigned(limits.getMaxRequests().getValue())
                        : DEFAULT_LIMIT);
        line(
                prefix,
                "max_retries",
                limits.hasMaxRetries()
                        ? unsigned(limits.getMaxRetries().getValue())
                        : DEFAULT_RETRIES);
    }

    private static long unsigned(int value) {
        return Integer.toUnsignedLong(value);
    }

    private void append(String prefix, HostStatus host) {
        host.getStatsList().stream()
                .sorted(Comparator.comparing(SimpleMetric::getName))
                .forEach(stat -> line(prefix, stat.getName(), stat.getValue()));
        line(prefix, "hostname", host.getHostname());
        line(prefix, "health_flags", health(host.getHealthStatus()));
        line(prefix, "weight", host.getWeight());
        line(prefix, "region", host.getLocality().getRegion());
        line(prefix, "zone", host.getLocality().getZone());
        line(prefix, "sub_zone", host.getLocality().getSubZone());
        line(prefix, "canary", false);
        line(prefix, "priority", host.getPriority());
        line(
                prefix,
                "success_rate",
                host.hasSuccessRate() ? number(host.getSuccessRate().getValue()) : "-1");
        line(
                prefix,
                "local_origin_success_rate",
                host.hasLocalOriginSuccessRate()
                        ? number(host.getLocalOriginSuccessRate().getValue())
                        : "-1");
    }

    private static String number(double value) {
        return value == Math.rint(value) ? "" + (long) value : "" + value;
    }

    private void line(String prefix, String name, Object value) {
        out.append(prefix).append("::").append(name).append("::").append(value).append('\n');
    }

    private static String health(HostHealthStatus health) {
        var flags = new StringBuilder();
        if (health.getFailedActiveHealthCheck()) flags.append("/failed_active_hc");
        if (health.getFailedOutlierCheck()) flags.append("/failed_outlier_check");
        switch (health.getEdsHealthStatus()) {
            case UNHEALTHY, TIMEOUT -> flags.append("/failed_eds_health");
            case UNKNOWN, HEALTHY, DEGRADED, DRAINING, UNRECOGNIZED -> {}
        }
        if (health.getFailedActiveDegradedCheck()) flags.append("/degraded_active_hc");
        if (health.getEdsHealthStatus() == HealthStatus.DEGRADED) {
            flags.append("/degraded_eds_health");
        }
        if (health.getPendingDynamicRemoval()) flags.append("/pending_dynamic_removal");
        if (health.getPendingActiveHc()) flags.append("/pending_active_hc");
        if (health.getExcludedViaImmediateHcFail()) {
            flags.append("/excluded_via_immediate_hc_fail");
        }
        if (health.getActiveHcTimeout()) flags.append("/active_hc_timeout");
        if (health.getEdsHealthStatus() == HealthStatus.DRAINING)
            flags.append("/eds_status_draining");
        return flags.isEmpty() ? "healthy" : flags.toString();
    }

    static String address(Address address) {
        if (address.hasPipe()) return address.getPipe().getPath();
        if (address.hasEnvoyInternalAddress()) {
            var inside = address.getEnvoyInternalAddress();
            return "envoy://" + inside.getServerListenerName() + "/" + inside.getEndpointId();
        }
        String host = address.getSocketAddress().getAddress();
        int port = address.getSocketAddress().getPortValue();
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
