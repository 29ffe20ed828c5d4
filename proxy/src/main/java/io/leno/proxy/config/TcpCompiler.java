package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.tcp.TcpSettings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `TcpProxy` → [TcpSettings].
final class TcpCompiler {
    static final String TYPE = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";

    private TcpCompiler() {}

    static TcpSettings compile(Any any, LogFiles files, FieldCoverage coverage, String where) {
        TcpProxy config = Protos.unpack(any, TcpProxy.class, where);
        coverage.check(config, where);
        var clusters = new ArrayList<TcpSettings.WeightedCluster>();
        switch (config.getClusterSpecifierCase()) {
            case CLUSTER -> clusters.add(new TcpSettings.WeightedCluster(config.getCluster(), 1));
            case WEIGHTED_CLUSTERS -> {
                for (var weighted : config.getWeightedClusters().getClustersList()) {
                    clusters.add(
                            new TcpSettings.WeightedCluster(
                                    weighted.getName(),
                                    Integer.toUnsignedLong(weighted.getWeight())));
                }
            }
            case CLUSTERSPECIFIER_NOT_SET -> {}
        }
        if (clusters.isEmpty()) {
            throw new InvalidResourceException(
                    where + ": tcp_proxy: no cluster (expected: cluster or weighted_clusters)");
        }
        return new TcpSettings(
                config.getStatPrefix(),
                clusters,
                Protos.duration(
                        config.hasIdleTimeout(), config.getIdleTimeout(), Duration.ofHours(1)),
                Protos.duration(config.getMaxDownstreamConnectionDuration()),
                Math.max(
                        1,
                        Protos.number(
                                config.hasMaxConnectAttempts(), config.getMaxConnectAttempts(), 1)),
                Protos.duration(config.getBackoffOptions().getBaseInterval()),
                backOffMost(config),
                logsConnect(config),
                accessLogs(config.getAccessLogList(), files));
    }

    private static Duration backOffMost(TcpProxy config) {
        var options = config.getBackoffOptions();
        return Protos.duration(
                options.hasMaxInterval(),
                options.getMaxInterval(),
                Protos.duration(options.getBaseInterval()).multipliedBy(10));
    }

    @SuppressWarnings("deprecation") // flush_access_log_on_connected: older control planes send it
    private static boolean logsConnect(TcpProxy config) {
        return config.getFlushAccessLogOnConnected()
                || config.getAccessLogOptions().getFlushAccessLogOnConnected();
    }

    static List<AccessLog> accessLogs(
            List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> configs, LogFiles files) {
        var logs = new ArrayList<AccessLog>();
        try {
            for (var config : configs) logs.add(AccessLog.compile(config, files));
            return logs;
        } catch (RuntimeException e) {
            logs.forEach(AccessLog::close);
            throw e;
        }
    }
}
