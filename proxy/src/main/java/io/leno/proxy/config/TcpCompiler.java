package io.leno.proxy.config;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.type.v3.HashPolicy;
import io.leno.proxy.accesslog.AccessLog;
import io.leno.proxy.accesslog.Format;
import io.leno.proxy.accesslog.InvalidAccessLogException;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.cluster.MetadataMatch;
import io.leno.proxy.match.MetadataLabels;
import io.leno.proxy.route.HeaderEdits;
import io.leno.proxy.route.InvalidRouteException;
import io.leno.proxy.tcp.TcpSettings;
import io.leno.proxy.tcp.TunnelSettings;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `TcpProxy` → [TcpSettings].
final class TcpCompiler {
    static final String TYPE = "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";

    private static final String LABELS = "envoy.lb";

    private TcpCompiler() {}

    static TcpSettings compile(Any any, LogFiles files, FieldCoverage coverage, String where) {
        TcpProxy config = Protos.unpack(any, TcpProxy.class, where);
        coverage.check(config, where);
        var clusters = new ArrayList<TcpSettings.WeightedCluster>();
        switch (config.getClusterSpecifierCase()) {
            case CLUSTER ->
                    clusters.add(
                            new TcpSettings.WeightedCluster(
                                    config.getCluster(),
                                    1,
                                    labels(config, Metadata.getDefaultInstance())));
            case WEIGHTED_CLUSTERS -> {
                for (var weighted : config.getWeightedClusters().getClustersList()) {
                    clusters.add(
                            new TcpSettings.WeightedCluster(
                                    weighted.getName(),
                                    Integer.toUnsignedLong(weighted.getWeight()),
                                    labels(config, weighted.getMetadataMatch())));
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
                HttpCompiler.logInterval(
                        config.getAccessLogOptions().getAccessLogFlushInterval(), where),
                config.getHashPolicyCount() == 0 ? null : hashSource(config.getHashPolicy(0)),
                config.hasTunnelingConfig() ? tunnel(config.getTunnelingConfig(), where) : null,
                accessLogs(config.getAccessLogList(), files));
    }

    /// The weighted cluster's win.
    private static @Nullable MetadataMatch labels(TcpProxy config, Metadata weighted) {
        Metadata own = config.getMetadataMatch();
        if (!own.containsFilterMetadata(LABELS) && !weighted.containsFilterMetadata(LABELS))
            return null;
        return labels(own).with(labels(weighted));
    }

    private static MetadataMatch labels(Metadata metadata) {
        Struct none = Struct.getDefaultInstance();
        return MetadataMatch.of(
                MetadataLabels.of(metadata.getFilterMetadataOrDefault(LABELS, none)));
    }

    private static TcpSettings.@Nullable HashSource hashSource(HashPolicy config) {
        return switch (config.getPolicySpecifierCase()) {
            case SOURCE_IP -> new TcpSettings.HashSource.ClientAddress();
            case FILTER_STATE ->
                    new TcpSettings.HashSource.FilterState(config.getFilterState().getKey());
            case POLICYSPECIFIER_NOT_SET -> null;
        };
    }

    private static TunnelSettings tunnel(TcpProxy.TunnelingConfig config, String where) {
        boolean post = config.getUsePost();
        String path = config.getPostPath();
        if (!path.isEmpty() && !post)
            throw new InvalidResourceException("Can't set a post path when POST method isn't used");
        try {
            return new TunnelSettings(
                    Format.compile(config.getHostname(), Format.Missing.DASH),
                    post ? (path.isEmpty() ? "/" : path) : null,
                    HeaderEdits.compile(config.getHeadersToAddList(), List.of()),
                    config.getPropagateResponseHeaders(),
                    config.getPropagateResponseTrailers());
        } catch (InvalidAccessLogException | InvalidRouteException e) {
            throw new InvalidResourceException(where + ": tunneling_config: " + e.getMessage(), e);
        }
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
