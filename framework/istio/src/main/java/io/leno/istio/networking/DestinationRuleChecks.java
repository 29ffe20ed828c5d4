package io.leno.istio.networking;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.TrafficPolicy;
import io.leno.istio.bind.Report;
import io.leno.istio.check.Syntax;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What must hold in a DestinationRule.
final class DestinationRuleChecks {
    private final Report report;

    DestinationRuleChecks(Report report) {
        this.report = report;
    }

    void check(DestinationRule rule) {
        Syntax.wildcardHostName(rule.host(), "spec.host", report);
        Syntax.exportTo(rule.exportTo(), "spec.exportTo", report);
        checkPolicy(rule.trafficPolicy(), "spec.trafficPolicy");
        List<DestinationRule.Subset> subsets = rule.subsets();
        for (int i = 0; i < subsets.size(); i++) {
            String at = "spec.subsets[" + i + "]";
            if (subsets.get(i).name().isEmpty()) report.missing(at + ".name", "a DNS label");
            else Syntax.dnsLabel(subsets.get(i).name(), at + ".name", report);
            Syntax.labels(subsets.get(i).labels(), at + ".labels", report);
            checkPolicy(subsets.get(i).trafficPolicy(), at + ".trafficPolicy");
        }
        var names = subsets.stream().map(DestinationRule.Subset::name).toList();
        Syntax.unique(names, "spec.subsets", ".name", report);
    }

    private void checkPolicy(@Nullable TrafficPolicy policy, String path) {
        if (policy == null) return;
        boolean isEmpty =
                policy.loadBalancer() == null
                        && policy.connectionPool() == null
                        && policy.outlierDetection() == null
                        && policy.tls() == null
                        && policy.tunnel() == null
                        && policy.proxyProtocol() == null
                        && policy.retryBudget() == null
                        && policy.portLevelSettings().isEmpty();
        if (isEmpty && !report.hasNotActedOnIn(path)) report.missing(path, "at least one setting");
        checkBalancer(policy.loadBalancer(), path + ".loadBalancer");
        checkPool(policy.connectionPool(), path + ".connectionPool");
        checkOutliers(policy.outlierDetection(), path + ".outlierDetection");
        checkTls(policy.tls(), path + ".tls");
        for (int i = 0; i < policy.portLevelSettings().size(); i++) {
            checkPort(policy.portLevelSettings().get(i), path + ".portLevelSettings[" + i + "]");
        }
        checkPortsUnique(policy.portLevelSettings(), path + ".portLevelSettings");
    }

    private void checkPort(TrafficPolicy.PortSettings settings, String path) {
        if (settings.port() == null) report.missing(path + ".port", "a mapping with number");
        else Syntax.port(settings.port().number(), path + ".port.number", report);
        checkBalancer(settings.loadBalancer(), path + ".loadBalancer");
        checkPool(settings.connectionPool(), path + ".connectionPool");
        checkOutliers(settings.outlierDetection(), path + ".outlierDetection");
        checkTls(settings.tls(), path + ".tls");
    }

    private void checkPortsUnique(List<TrafficPolicy.PortSettings> settings, String path) {
        var numbers =
                settings.stream()
                        .<Object>map(one -> one.port() == null ? "" : (Object) one.port().number())
                        .toList();
        Syntax.unique(numbers, path, ".port.number", report);
    }

    private void checkBalancer(TrafficPolicy.@Nullable LoadBalancer balancer, String path) {
        if (balancer == null || balancer.consistentHash() == null) return;
        var hash = balancer.consistentHash();
        String at = path + ".consistentHash";
        if (hash.httpCookie() != null) {
            if (hash.httpCookie().name().isEmpty())
                report.missing(at + ".httpCookie.name", "the name of a cookie");
            Syntax.notNegative(hash.httpCookie().ttl(), at + ".httpCookie.ttl", report);
        }
        if (hash.ringHash() != null) {
            String ring = at + ".ringHash.minimumRingSize";
            Syntax.inRange(hash.ringHash().minimumRingSize(), 0, 8_388_608, ring, report);
        }
        if (hash.maglev() != null) {
            String table = at + ".maglev.tableSize";
            Syntax.inRange(hash.maglev().tableSize(), 0, 5_000_011, table, report);
        }
    }

    private void checkPool(TrafficPolicy.@Nullable ConnectionPool pool, String path) {
        if (pool == null) return;
        if (pool.tcp() == null && pool.http() == null) report.missing(path, "one of tcp, http");
        if (pool.tcp() != null) checkTcp(pool.tcp(), path + ".tcp");
        if (pool.http() != null) checkHttp(pool.http(), path + ".http");
    }

    private void checkTcp(TrafficPolicy.ConnectionPool.Tcp tcp, String path) {
        Syntax.notNegative(tcp.maxConnections(), path + ".maxConnections", report);
        Syntax.atLeastOneMillisecond(tcp.connectTimeout(), path + ".connectTimeout", report);
        Syntax.atLeastOneMillisecond(
                tcp.maxConnectionDuration(), path + ".maxConnectionDuration", report);
        Syntax.notNegative(tcp.idleTimeout(), path + ".idleTimeout", report);
        if (tcp.tcpKeepalive() == null) return;
        String at = path + ".tcpKeepalive";
        Syntax.notNegative(tcp.tcpKeepalive().probes(), at + ".probes", report);
        Syntax.atLeastOneMillisecond(tcp.tcpKeepalive().time(), at + ".time", report);
        Syntax.atLeastOneMillisecond(tcp.tcpKeepalive().interval(), at + ".interval", report);
    }

    private void checkHttp(TrafficPolicy.ConnectionPool.Http http, String path) {
        Syntax.notNegative(
                http.http1MaxPendingRequests(), path + ".http1MaxPendingRequests", report);
        Syntax.notNegative(http.http2MaxRequests(), path + ".http2MaxRequests", report);
        Syntax.notNegative(
                http.maxRequestsPerConnection(), path + ".maxRequestsPerConnection", report);
        Syntax.notNegative(http.maxRetries(), path + ".maxRetries", report);
        Syntax.notNegative(http.idleTimeout(), path + ".idleTimeout", report);
        Syntax.notNegative(http.maxConcurrentStreams(), path + ".maxConcurrentStreams", report);
        boolean upgrades = http.h2UpgradePolicy() == TrafficPolicy.ConnectionPool.H2Upgrade.UPGRADE;
        if (http.useClientProtocol() && upgrades)
            report.invalid(
                    path, "useClientProtocol and h2UpgradePolicy UPGRADE exclude each other");
    }

    private void checkOutliers(TrafficPolicy.@Nullable OutlierDetection outliers, String path) {
        if (outliers == null) return;
        checkCount(outliers.consecutive5xxErrors(), path + ".consecutive5xxErrors");
        checkCount(outliers.consecutiveGatewayErrors(), path + ".consecutiveGatewayErrors");
        checkCount(
                outliers.consecutiveLocalOriginFailures(),
                path + ".consecutiveLocalOriginFailures");
        if (outliers.consecutiveLocalOriginFailures() != null
                && !outliers.splitExternalLocalOriginErrors()) {
            report.invalid(
                    path + ".consecutiveLocalOriginFailures",
                    "has no effect (expected: splitExternalLocalOriginErrors is true)");
        }
        Syntax.atLeastOneMillisecond(outliers.interval(), path + ".interval", report);
        Syntax.atLeastOneMillisecond(
                outliers.baseEjectionTime(), path + ".baseEjectionTime", report);
        Syntax.inRange(outliers.maxEjectionPercent(), 0, 100, path + ".maxEjectionPercent", report);
        Syntax.inRange(outliers.minHealthPercent(), 0, 100, path + ".minHealthPercent", report);
    }

    private void checkCount(@Nullable Integer count, String path) {
        if (count != null) Syntax.notNegative(count, path, report);
    }

    private void checkTls(TrafficPolicy.@Nullable ClientTls tls, String path) {
        if (tls == null) return;
        boolean hasFiles =
                !tls.clientCertificate().isEmpty()
                        || !tls.privateKey().isEmpty()
                        || !tls.caCertificates().isEmpty();
        boolean hasCredential = !tls.credentialName().isEmpty();
        switch (tls.mode()) {
            case ISTIO_MUTUAL -> {
                if (hasFiles || hasCredential)
                    report.invalid(
                            path,
                            "ISTIO_MUTUAL uses the mesh's own certificates"
                                    + " (expected: no certificate, key or credentialName)");
            }
            case MUTUAL -> {
                if (hasCredential && hasFiles)
                    report.invalid(path, "credentialName and files exclude each other");
                if (!hasCredential) checkMutualFiles(tls, path);
            }
            case SIMPLE, DISABLE -> {}
        }
        if (!tls.sni().isEmpty() && !Syntax.isHostName(tls.sni()))
            report.invalid(path + ".sni", quoted(tls.sni()) + " (expected: a host name)");
    }

    private void checkMutualFiles(TrafficPolicy.ClientTls tls, String path) {
        if (tls.clientCertificate().isEmpty())
            report.missing(path + ".clientCertificate", "a file, for MUTUAL");
        if (tls.privateKey().isEmpty()) report.missing(path + ".privateKey", "a file, for MUTUAL");
    }
}
