package io.leno.bookinfo;

import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;

/// What the demo asks the other bundles for, as settings: a platform, an xDS server, proxies. Each
/// comes up by itself when its settings appear and leaves when they go.
final class MeshSettings implements AutoCloseable {
    private static final String ANY_BUNDLE = "?";

    private final ConfigurationAdmin configurations;
    private final List<Configuration> created = new ArrayList<>();

    MeshSettings(ConfigurationAdmin configurations) {
        this.configurations = configurations;
    }

    /// @param meshConfig a file; empty for none but what is in the directory
    void start(Addresses addresses, Path directory, String meshConfig) {
        create(
                "io.leno.platform.file",
                "demo",
                Map.of(
                        "name",
                        "demo",
                        "directories",
                        new String[] {directory.toString()},
                        "mesh.config",
                        meshConfig));
        configure(
                "io.leno.xds.server",
                Map.of(
                        "address", Addresses.GATEWAY,
                        "xds.port", addresses.xdsPort(),
                        "monitoring.port", addresses.monitoringPort()));
        proxy(
                addresses,
                "istio-ingressgateway",
                Addresses.GATEWAY,
                "router~127.0.0.1~istio-ingressgateway.istio-system~istio-system.svc.cluster.local",
                Map.of(
                        "NAMESPACE",
                        "istio-system",
                        "LABELS",
                        Map.of("app", "istio-ingressgateway", "istio", "ingressgateway"),
                        "INTERCEPTION_MODE",
                        "NONE"));
        for (Workload workload : Workload.ALL) {
            proxy(
                    addresses,
                    workload.name(),
                    workload.sidecarAddress(),
                    workload.nodeId(),
                    workload.nodeMetadata());
        }
    }

    private void proxy(
            Addresses addresses,
            String name,
            String adminAddress,
            String nodeId,
            Map<String, Object> metadata) {
        create(
                "io.leno.proxy",
                name,
                Map.of(
                        "discovery.address",
                        Addresses.GATEWAY + ":" + addresses.xdsPort(),
                        "service.node",
                        nodeId,
                        "service.cluster",
                        name,
                        "node.metadata",
                        Json.write(metadata),
                        "admin.address",
                        adminAddress,
                        "admin.port",
                        Workload.ADMIN_PORT,
                        // seven proxies share this machine with all the services
                        "concurrency",
                        1));
    }

    private void create(String factoryPid, String name, Map<String, Object> settings) {
        try {
            update(configurations.getFactoryConfiguration(factoryPid, name, ANY_BUNDLE), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(factoryPid + "~" + name, e);
        }
    }

    private void configure(String pid, Map<String, Object> settings) {
        try {
            update(configurations.getConfiguration(pid, ANY_BUNDLE), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(pid, e);
        }
    }

    @SuppressWarnings("JdkObsolete") // Configuration.update asks for a Dictionary
    private void update(Configuration configuration, Map<String, Object> settings)
            throws IOException {
        created.add(configuration);
        configuration.update(new Hashtable<>(settings));
    }

    /// Withdraws all of it, in the opposite order.
    @Override
    public void close() {
        for (Configuration configuration : created.reversed()) {
            try {
                configuration.delete();
            } catch (IOException e) {
                throw new UncheckedIOException(configuration.getPid(), e);
            }
        }
        created.clear();
    }
}
