package io.leno.proxy.sink;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.metrics.v3.DogStatsdSink;
import io.envoyproxy.envoy.config.metrics.v3.StatsdSink;
import io.envoyproxy.envoy.extensions.stat_sinks.graphite_statsd.v3.GraphiteStatsdSink;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;
import io.leno.api.stats.StatsSink;
import io.leno.api.stats.StatsSinkFactory;
import io.leno.proxy.cluster.Addresses;

import java.net.InetSocketAddress;
import java.util.Set;

/// Envoy's `statsd`, `dog_statsd` and `graphite_statsd`.
public record StatsdFactory() implements StatsSinkFactory {
    private static final String PLAIN = "type.googleapis.com/envoy.config.metrics.v3.StatsdSink";
    private static final String DOG = "type.googleapis.com/envoy.config.metrics.v3.DogStatsdSink";
    private static final String GRAPHITE =
            "type.googleapis.com/envoy.extensions.stat_sinks.graphite_statsd.v3.GraphiteStatsdSink";

    @Override
    public Set<String> typeUrls() {
        return Set.of(PLAIN, DOG, GRAPHITE);
    }

    @Override
    public StatsSink create(PluginConfig config, ProxyContext proxy) {
        try {
            return switch (config.typeUrl()) {
                case DOG -> dog(DogStatsdSink.parseFrom(config.bytes()));
                case GRAPHITE -> graphite(GraphiteStatsdSink.parseFrom(config.bytes()));
                default -> plain(StatsdSink.parseFrom(config.bytes()), proxy);
            };
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidPluginConfigException(config.typeUrl() + ": " + e.getMessage(), e);
        }
    }

    private static StatsSink plain(StatsdSink config, ProxyContext proxy) {
        return switch (config.getStatsdSpecifierCase()) {
            case ADDRESS ->
                    new UdpStatsd(
                            address(config.getAddress()), Statsd.PLAIN, config.getPrefix(), 0);
            case TCP_CLUSTER_NAME -> {
                String cluster = config.getTcpClusterName();
                if (!proxy.clusters().knows(cluster)) {
                    throw new InvalidPluginConfigException(
                            "tcp statsd: unknown cluster '" + cluster + "'");
                }
                yield new TcpStatsd(cluster, config.getPrefix(), proxy);
            }
            case STATSDSPECIFIER_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            "StatsdSink.statsd_specifier: missing (expected: address or"
                                    + " tcp_cluster_name)");
        };
    }

    private static StatsSink dog(DogStatsdSink config) {
        return new UdpStatsd(
                address(config.getAddress()),
                Statsd.DOG,
                config.getPrefix(),
                config.getMaxBytesPerDatagram().getValue());
    }

    private static StatsSink graphite(GraphiteStatsdSink config) {
        return new UdpStatsd(
                address(config.getAddress()),
                Statsd.GRAPHITE,
                config.getPrefix(),
                config.getMaxBytesPerDatagram().getValue());
    }

    private static InetSocketAddress address(Address address) {
        if (!address.hasSocketAddress()) {
            throw new InvalidPluginConfigException(
                    "address: " + address.getAddressCase() + " (expected: socket_address)");
        }
        var socket = address.getSocketAddress();
        try {
            return Addresses.ofLiteral(socket.getAddress(), socket.getPortValue());
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfigException("address: " + e.getMessage(), e);
        }
    }
}
