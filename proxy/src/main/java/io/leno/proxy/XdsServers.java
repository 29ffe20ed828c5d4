package io.leno.proxy;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.connection.NamedAddress;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.ResourceSourceFactory;
import io.leno.api.xds.ResourceSourceFactory.Settings;
import io.leno.api.xds.ResourceSourceFactory.Tls;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.config.Connections;
import io.leno.proxy.config.InvalidResourceException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The xDS servers that a configuration names: their addresses are those of static clusters.
final class XdsServers implements Connections {
    /// Its constant is deprecated, as everything of that version.
    private static final int V2 = 1;

    private static final Logger log = LoggerFactory.getLogger(XdsServers.class);
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(1);

    private final Bootstrap bootstrap;
    private final ResourceSourceFactory factory;
    private final Node node;

    XdsServers(Bootstrap bootstrap, ResourceSourceFactory factory) {
        this.bootstrap = bootstrap;
        this.factory = factory;
        node =
                bootstrap.getNode().toBuilder()
                        .setUserAgentName("leno")
                        .setUserAgentVersion("0.1.0")
                        .build();
    }

    @Override
    public ResourceSource ads(ResourceConsumer consumer) {
        var dynamic = bootstrap.getDynamicResources();
        if (!dynamic.hasAdsConfig()) {
            throw new InvalidResourceException(
                    "dynamic_resources.ads_config: missing (expected: where resources of type ads"
                            + " come from)");
        }
        ApiConfigSource ads = dynamic.getAdsConfig();
        boolean delta =
                switch (ads.getApiType()) {
                    case DELTA_GRPC, AGGREGATED_DELTA_GRPC -> true;
                    case GRPC, AGGREGATED_GRPC -> false;
                    default ->
                            throw new InvalidResourceException(
                                    "ads_config.api_type: "
                                            + ads.getApiType()
                                            + " (expected: GRPC or DELTA_GRPC)");
                };
        return connect(ads, delta, "", consumer);
    }

    @Override
    public List<String> adsServers() {
        return bootstrap.getDynamicResources().getAdsConfig().getGrpcServicesList().stream()
                .flatMap(service -> servers(service).stream())
                .map(InetSocketAddress::getHostString)
                .toList();
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public ResourceSource api(ApiConfigSource config, String typeUrl, ResourceConsumer consumer) {
        return switch (config.getApiType()) {
            case GRPC -> connect(config, false, typeUrl, consumer);
            case DELTA_GRPC -> connect(config, true, typeUrl, consumer);
            default -> rest(config, typeUrl, consumer);
        };
    }

    private ResourceSource connect(
            ApiConfigSource config, boolean delta, String typeUrl, ResourceConsumer consumer) {
        if (config.getTransportApiVersionValue() == V2) {
            throw new InvalidResourceException(
                    "transport_api_version: V2 is no longer supported (expected: V3)");
        }
        if (config.getGrpcServicesCount() == 0) {
            throw new InvalidResourceException(
                    "api_config_source.grpc_services: none (expected: one)");
        }
        List<InetSocketAddress> servers = new ArrayList<>();
        Map<String, String> metadata = new HashMap<>();
        for (GrpcService service : config.getGrpcServicesList()) {
            servers.addAll(servers(service));
            service.getInitialMetadataList()
                    .forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
        }
        Tls tls = XdsTls.of(config.getGrpcServices(0), bootstrap);
        var settings =
                new Settings(
                        servers,
                        delta,
                        node.toByteArray(),
                        metadata,
                        typeUrl,
                        config.getSetNodeOnFirstMessageOnly(),
                        tls);
        log.info(
                "{} from {}",
                typeUrl.isEmpty() ? "Configuration comes" : typeUrl + " comes",
                servers.stream().map(Addresses::text).toList());
        return factory.connect(settings, consumer);
    }

    private ResourceSource rest(ApiConfigSource config, String typeUrl, ResourceConsumer consumer) {
        if (config.getClusterNamesCount() != 1) {
            throw new InvalidResourceException(
                    "envoy::config::core::v3::ConfigSource::REST must have a single cluster name"
                            + " specified: "
                            + config.getClusterNamesList());
        }
        if (!config.hasRefreshDelay()) {
            throw new InvalidResourceException(
                    "refresh_delay is required for REST API configuration sources");
        }
        var timeout = config.getRequestTimeout();
        var delay = config.getRefreshDelay();
        return new RestSource(
                addresses(cluster(config.getClusterNames(0))),
                config.getClusterNames(0),
                node,
                Duration.ofSeconds(delay.getSeconds(), delay.getNanos()),
                config.hasRequestTimeout()
                        ? Duration.ofSeconds(timeout.getSeconds(), timeout.getNanos())
                        : REQUEST_TIMEOUT,
                typeUrl,
                consumer);
    }

    private List<InetSocketAddress> servers(GrpcService service) {
        if (!service.hasGoogleGrpc())
            return addresses(cluster(service.getEnvoyGrpc().getClusterName()));
        String target = service.getGoogleGrpc().getTargetUri();
        if (target.startsWith("unix:"))
            return List.of(NamedAddress.ofPipe(target.substring("unix:".length())));
        int colon = target.lastIndexOf(':');
        int scheme = target.lastIndexOf('/') + 1;
        if (colon < scheme) {
            throw new InvalidResourceException(
                    "google_grpc.target_uri: " + target + " (expected: host:port)");
        }
        return List.of(
                InetSocketAddress.createUnresolved(
                        target.substring(scheme, colon),
                        Integer.parseInt(target.substring(colon + 1))));
    }

    private Cluster cluster(String name) {
        for (Cluster cluster : bootstrap.getStaticResources().getClustersList()) {
            if (cluster.getName().equals(name) && cluster.getType() != Cluster.DiscoveryType.EDS)
                return cluster;
        }
        throw new InvalidResourceException(
                "api_config_source must have a statically defined non-EDS cluster: '"
                        + name
                        + "' does not exist, was added via api, or is an EDS cluster");
    }

    private static List<InetSocketAddress> addresses(Cluster cluster) {
        var addresses = new ArrayList<InetSocketAddress>();
        for (var locality : cluster.getLoadAssignment().getEndpointsList()) {
            for (var endpoint : locality.getLbEndpointsList()) {
                addresses.add(address(endpoint.getEndpoint().getAddress()));
            }
        }
        return addresses;
    }

    private static InetSocketAddress address(Address address) {
        if (address.hasPipe()) return NamedAddress.ofPipe(address.getPipe().getPath());
        var socket = address.getSocketAddress();
        return InetSocketAddress.createUnresolved(socket.getAddress(), socket.getPortValue());
    }
}
