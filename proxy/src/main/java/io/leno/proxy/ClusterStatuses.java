package io.leno.proxy;

import com.google.protobuf.Descriptors.FieldDescriptor;

import io.envoyproxy.envoy.admin.v3.ClusterStatus;
import io.envoyproxy.envoy.admin.v3.HostHealthStatus;
import io.envoyproxy.envoy.admin.v3.HostStatus;
import io.envoyproxy.envoy.admin.v3.SimpleMetric;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.type.v3.Percent;
import io.leno.proxy.cluster.Breaker;
import io.leno.proxy.cluster.HealthFlag;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.config.PublishedCluster;
import io.leno.proxy.health.ClusterHealth;

/// Clusters and their hosts as `/clusters` shows them.
final class ClusterStatuses {
    private ClusterStatuses() {}

    static ClusterStatus of(PublishedCluster published) {
        var cluster = published.cluster();
        var status =
                ClusterStatus.newBuilder()
                        .setName(cluster.name())
                        .setObservabilityName(cluster.settings().statName())
                        .setAddedViaApi(published.dynamic())
                        .setEdsServiceName(
                                published.config().getEdsClusterConfig().getServiceName());
        ClusterHealth.Rates rates = published.health().rates();
        if (rates.threshold() > 0)
            status.setSuccessRateEjectionThreshold(percent(rates.threshold()));
        if (rates.localOriginThreshold() > 0)
            status.setLocalOriginSuccessRateEjectionThreshold(
                    percent(rates.localOriginThreshold()));
        status.getCircuitBreakersBuilder()
                .addThresholds(thresholds(cluster.breakers(), RoutingPriority.DEFAULT))
                .addThresholds(thresholds(cluster.highPriorityBreakers(), RoutingPriority.HIGH));
        for (Host host : cluster.allHosts()) status.addHostStatuses(host(host));
        return status.build();
    }

    private static Percent percent(double value) {
        return Percent.newBuilder().setValue(value).build();
    }

    private static CircuitBreakers.Thresholds thresholds(
            Breaker.Set breakers, RoutingPriority priority) {
        var thresholds = CircuitBreakers.Thresholds.newBuilder().setPriority(priority);
        thresholds.getMaxConnectionsBuilder().setValue((int) breakers.connections.limit());
        thresholds.getMaxPendingRequestsBuilder().setValue((int) breakers.pending.limit());
        thresholds.getMaxRequestsBuilder().setValue((int) breakers.requests.limit());
        thresholds.getMaxRetriesBuilder().setValue((int) breakers.retries.limit());
        return thresholds.build();
    }

    private static HostStatus host(Host host) {
        Host.Endpoint endpoint = host.endpoint();
        Host.Counts counts = host.counts();
        var status =
                HostStatus.newBuilder()
                        .setAddress(ProxyView.address(host.address()))
                        .setHostname(endpoint.hostname())
                        .setWeight(endpoint.weight())
                        .setPriority(endpoint.priority())
                        .setLocality(
                                Locality.newBuilder()
                                        .setRegion(endpoint.locality().region())
                                        .setZone(endpoint.locality().zone())
                                        .setSubZone(endpoint.locality().subZone()))
                        .setHealthStatus(health(host))
                        .addStats(counter("cx_connect_fail", counts.connectsFailed.sum()))
                        .addStats(counter("cx_total", counts.connections.sum()))
                        .addStats(counter("rq_error", counts.requestsFailed.sum()))
                        .addStats(counter("rq_success", counts.requestsOk.sum()))
                        .addStats(counter("rq_timeout", counts.requestsTimedOut.sum()))
                        .addStats(counter("rq_total", counts.requests.sum()))
                        .addStats(gauge("cx_active", counts.connectionsActive.sum()))
                        .addStats(gauge("rq_active", counts.requestsActive.get()))
                        .addStats(gauge("rq_pending_active", counts.requestsPending.sum()));
        if (host.successRate() >= 0) status.setSuccessRate(percent(host.successRate()));
        if (host.localOriginSuccessRate() >= 0)
            status.setLocalOriginSuccessRate(percent(host.localOriginSuccessRate()));
        return status.build();
    }

    private static HostHealthStatus health(Host host) {
        var status = HostHealthStatus.newBuilder().setEdsHealthStatus(said(host));
        for (HealthFlag flag : HealthFlag.values()) {
            FieldDescriptor field =
                    HostHealthStatus.getDescriptor().findFieldByName(fieldName(flag));
            if (field != null && host.has(flag)) status.setField(field, true);
        }
        return status.build();
    }

    private static String fieldName(HealthFlag flag) {
        return switch (flag) {
            case FAILED_ACTIVE_HC -> "failed_active_health_check";
            case DEGRADED_ACTIVE_HC -> "failed_active_degraded_check";
            default -> flag.text();
        };
    }

    private static HealthStatus said(Host host) {
        if (host.has(HealthFlag.FAILED_EDS_HEALTH)) return HealthStatus.UNHEALTHY;
        if (host.has(HealthFlag.DEGRADED_EDS_HEALTH)) return HealthStatus.DEGRADED;
        if (host.has(HealthFlag.EDS_STATUS_DRAINING)) return HealthStatus.DRAINING;
        return HealthStatus.HEALTHY;
    }

    private static SimpleMetric counter(String name, long value) {
        return SimpleMetric.newBuilder().setName(name).setValue(value).build();
    }

    private static SimpleMetric gauge(String name, long value) {
        return SimpleMetric.newBuilder()
                .setName(name)
                .setValue(value)
                .setType(SimpleMetric.Type.GAUGE)
                .build();
    }
}
