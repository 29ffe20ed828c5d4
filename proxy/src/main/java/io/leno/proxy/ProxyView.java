package io.leno.proxy;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;

import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.Certificates;
import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.EcdsConfigDump;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.admin.v3.ListenerStatus;
import io.envoyproxy.envoy.admin.v3.Listeners;
import io.envoyproxy.envoy.admin.v3.ListenersConfigDump;
import io.envoyproxy.envoy.admin.v3.RoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.ScopedRoutesConfigDump;
import io.envoyproxy.envoy.admin.v3.SecretsConfigDump;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.leno.api.connection.NamedAddress;
import io.leno.api.plugin.PluginDeployments;
import io.leno.proxy.admin.AdminView;
import io.leno.proxy.config.Configuration;
import io.leno.proxy.config.PublishedCluster;
import io.leno.proxy.config.PublishedExtension;
import io.leno.proxy.config.PublishedListener;
import io.leno.proxy.config.PublishedRoutes;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.filter.PluginReport;
import io.leno.proxy.health.ClusterHealth;
import io.leno.proxy.runtime.RuntimeLayers;
import io.leno.proxy.tls.PublishedSecret;
import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the admin interface sees of a proxy.
final class ProxyView implements AdminView {
    private final Proxy proxy;
    private final Bootstrap bootstrap;
    private final Configuration configuration;

    ProxyView(Proxy proxy, Bootstrap bootstrap, Configuration configuration) {
        this.proxy = proxy;
        this.bootstrap = bootstrap;
        this.configuration = configuration;
    }

    @Override
    public ServerInfo.State state() {
        return proxy.state();
    }

    @Override
    public Instant startedAt() {
        return proxy.startedAt();
    }

    @Override
    public Node node() {
        return bootstrap().getNode();
    }

    private Bootstrap bootstrap() {
        return BootstrapShown.of(bootstrap);
    }

    @Override
    public CommandLineOptions commandLine() {
        return proxy.commandLine();
    }

    @Override
    public void measure() {
        proxy.measure();
    }

    @Override
    public RuntimeLayers runtime() {
        return proxy.runtime();
    }

    @Override
    @SuppressWarnings("deprecation") // the only place Envoy has for it
    public Path profilePath() {
        String path = bootstrap.getAdmin().getProfilePath();
        return Path.of(path.isEmpty() ? "/var/log/envoy/envoy.prof" : path);
    }

    @Override
    public Listeners listeners() {
        var all = Listeners.newBuilder();
        for (PublishedListener listener : configuration.listeners()) {
            if (listener.addresses().isEmpty()) continue;
            var status = ListenerStatus.newBuilder().setName(listener.config().getName());
            status.setLocalAddress(address(listener.addresses().getFirst()));
            for (InetSocketAddress more :
                    listener.addresses().subList(1, listener.addresses().size())) {
                status.addAdditionalLocalAddresses(address(more));
            }
            all.addListenerStatuses(status);
        }
        return all.build();
    }

    static Address address(InetSocketAddress address) {
        var built = Address.newBuilder();
        String pipe = NamedAddress.pipePath(address);
        if (pipe != null) return built.setPipe(Pipe.newBuilder().setPath(pipe)).build();
        String inside = NamedAddress.internalListener(address);
        if (inside != null) {
            String uri = address.getHostString();
            built.getEnvoyInternalAddressBuilder()
                    .setServerListenerName(inside)
                    .setEndpointId(uri.substring(uri.lastIndexOf('/') + 1));
            return built.build();
        }
        built.getSocketAddressBuilder()
                .setAddress(NetUtil.toAddressString(address.getAddress()))
                .setPortValue(address.getPort());
        return built.build();
    }

    @Override
    public Clusters clusters() {
        var all = Clusters.newBuilder();
        for (PublishedCluster published : configuration.clusters()) {
            if (!published.warming()) all.addClusterStatuses(ClusterStatuses.of(published));
        }
        return all.build();
    }

    @Override
    public Map<String, ClusterHealth.Rates> outlierRates() {
        Map<String, ClusterHealth.Rates> all = new HashMap<>();
        for (PublishedCluster published : configuration.clusters()) {
            ClusterHealth.Rates rates = published.health().rates();
            if (rates.present() && !published.warming()) all.put(published.cluster().name(), rates);
        }
        return all;
    }

    @Override
    public Certificates certificates() {
        return Certificates.newBuilder().addAllCertificates(configuration.certificates()).build();
    }

    @Override
    public List<Message> configDumps(boolean includeEndpoints) {
        var dumps = new ArrayList<Message>();
        dumps.add(
                BootstrapConfigDump.newBuilder()
                        .setBootstrap(bootstrap())
                        .setLastUpdated(timestamp(proxy.startedAt()))
                        .build());
        dumps.add(clusterDump());
        if (includeEndpoints) dumps.add(endpointDump());
        if (!configuration.extensions().isEmpty()) dumps.add(extensionDump());
        dumps.add(listenerDump());
        dumps.add(ScopedRoutesConfigDump.getDefaultInstance());
        dumps.add(routeDump());
        dumps.add(secretDump());
        return dumps;
    }

    private Message clusterDump() {
        var dump = ClustersConfigDump.newBuilder();
        for (PublishedCluster published : configuration.clusters()) {
            Any packed = Any.pack(published.config());
            Timestamp updated = timestamp(published.updated());
            if (!published.dynamic()) {
                dump.addStaticClustersBuilder().setCluster(packed).setLastUpdated(updated);
                continue;
            }
            dump.setVersionInfo(published.version());
            var entry =
                    published.warming()
                            ? dump.addDynamicWarmingClustersBuilder()
                            : dump.addDynamicActiveClustersBuilder();
            entry.setCluster(packed).setVersionInfo(published.version()).setLastUpdated(updated);
        }
        return dump.build();
    }

    private Message endpointDump() {
        var dump = EndpointsConfigDump.newBuilder();
        for (ClusterLoadAssignment assignment : configuration.assignments()) {
            dump.addDynamicEndpointConfigsBuilder().setEndpointConfig(Any.pack(assignment));
        }
        for (PublishedCluster published : configuration.clusters()) {
            if (published.config().hasLoadAssignment()) {
                dump.addStaticEndpointConfigsBuilder()
                        .setEndpointConfig(Any.pack(published.config().getLoadAssignment()));
            }
        }
        return dump.build();
    }

    private Message extensionDump() {
        var dump = EcdsConfigDump.newBuilder();
        for (PublishedExtension published : configuration.extensions()) {
            dump.addEcdsFiltersBuilder()
                    .setVersionInfo(published.version())
                    .setEcdsFilter(Any.pack(published.config()))
                    .setLastUpdated(timestamp(published.updated()));
        }
        return dump.build();
    }

    /// Keys are left out when it is shown.
    private Message secretDump() {
        var dump = SecretsConfigDump.newBuilder();
        for (PublishedSecret published : configuration.secrets()) {
            Timestamp updated = timestamp(published.updated());
            if (!published.dynamic()) {
                dump.addStaticSecretsBuilder()
                        .setName(published.name())
                        .setLastUpdated(updated)
                        .setSecret(Any.pack(published.secret()));
                continue;
            }
            (published.warming()
                            ? dump.addDynamicWarmingSecretsBuilder()
                            : dump.addDynamicActiveSecretsBuilder())
                    .setName(published.name())
                    .setVersionInfo(published.version())
                    .setLastUpdated(updated)
                    .setSecret(Any.pack(published.secret()));
        }
        return dump.build();
    }

    private Message listenerDump() {
        var dump = ListenersConfigDump.newBuilder();
        for (PublishedListener published : configuration.listeners()) {
            Any packed = Any.pack(published.config());
            Timestamp updated = timestamp(published.updated());
            if (!published.dynamic()) {
                dump.addStaticListenersBuilder().setListener(packed).setLastUpdated(updated);
                continue;
            }
            var entry = dynamicListener(dump, published.config().getName());
            if (!published.refused().isEmpty()) {
                entry.getErrorStateBuilder()
                        .setFailedConfiguration(packed)
                        .setLastUpdateAttempt(updated)
                        .setDetails(published.refused());
                continue;
            }
            dump.setVersionInfo(published.version());
            (published.warming() ? entry.getWarmingStateBuilder() : entry.getActiveStateBuilder())
                    .setListener(packed)
                    .setVersionInfo(published.version())
                    .setLastUpdated(updated);
        }
        return dump.build();
    }

    /// One for the states of a listener; those that are not in force come last.
    private static ListenersConfigDump.DynamicListener.Builder dynamicListener(
            ListenersConfigDump.Builder dump, String name) {
        for (var known : dump.getDynamicListenersBuilderList())
            if (known.getName().equals(name)) return known;
        return dump.addDynamicListenersBuilder().setName(name);
    }

    private Message routeDump() {
        var dump = RoutesConfigDump.newBuilder();
        for (PublishedListener listener : configuration.listeners())
            StaticRoutes.add(dump, listener.config(), timestamp(listener.updated()));
        for (PublishedRoutes published : configuration.routes()) {
            dump.addDynamicRouteConfigsBuilder()
                    .setRouteConfig(Any.pack(published.config()))
                    .setVersionInfo(published.version())
                    .setLastUpdated(timestamp(published.updated()));
        }
        return dump.build();
    }

    private static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                // as precise as Envoy
                .setNanos(instant.getNano() / 1_000_000 * 1_000_000)
                .build();
    }

    @Override
    public @Nullable PluginDeployments deployments() {
        return proxy.deployments();
    }

    @Override
    public List<PluginReport> conduct() {
        return proxy.pluginReports();
    }

    @Override
    public List<PluginGeneration> plugins() {
        var all = new ArrayList<PluginGeneration>();
        Set<String> seen = new HashSet<>();
        for (FilterRegistry.Registration known : proxy.registry().all()) {
            all.add(
                    new PluginGeneration(
                            known.name(),
                            known.bundleId(),
                            known.symbolicName(),
                            known.version(),
                            seen.add(known.name()),
                            proxy.ledger().streamsOf(known)));
        }
        return all;
    }
}
