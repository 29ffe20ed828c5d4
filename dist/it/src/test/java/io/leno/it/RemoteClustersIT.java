package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Two real clusters as one mesh: a Secret in the first tells of the second.
final class RemoteClustersIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final int monitoringPort = Ports.free();
    private RealCluster primary;
    private RealCluster east;

    @BeforeEach
    void oneServiceInBothClusters() throws Exception {
        primary = started(new RealCluster(folder.resolve("primary")));
        east = started(new RealCluster(folder.resolve("east")));
        for (RealCluster each : List.of(primary, east)) each.detailsService();
        primary.pod("details-1", "10.1.0.1", "v1");
        east.pod("details-2", "10.2.0.1", "v1");
        started(
                LenoCommand.start(
                        "control-plane",
                        "--adapter",
                        "kubernetes=name=primary,kubeconfig=" + primary.accessForLeno(),
                        "--webhook-port",
                        "-1",
                        "--xds-port",
                        "0",
                        "--monitoring-port",
                        Integer.toString(monitoringPort),
                        "--home",
                        folder.resolve("home").toString()));
        awaitPlatforms("kubernetes:primary");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
    }

    private <T extends AutoCloseable> T started(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @Test
    void aClusterJoinsWithASecretTakesNewCredentialsAndLeavesWithIt() throws Exception {
        tellOf(Files.readString(east.accessForLeno()));
        awaitPlatforms("kubernetes:primary", "kubernetes:east");
        awaitEndpoints("10.1.0.1", "10.2.0.1");

        tellOf(Files.readString(east.accessForLeno())); // another token
        east.pod("details-3", "10.2.0.2", "v1");
        awaitEndpoints("10.1.0.1", "10.2.0.1", "10.2.0.2");

        primary.kubectl("delete", "secret", "east", "--namespace=istio-system");
        awaitPlatforms("kubernetes:primary");
        awaitEndpoints("10.1.0.1");
    }

    @Test
    void aClusterThatIsDownKeepsItsEndpoints() throws Exception {
        tellOf(Files.readString(east.accessForLeno()));
        awaitEndpoints("10.1.0.1", "10.2.0.1");
        east.stop();
        primary.pod("details-4", "10.1.0.2", "v1");
        awaitEndpoints("10.1.0.1", "10.1.0.2", "10.2.0.1");
    }

    /// As `istioctl create-remote-secret` would.
    private void tellOf(String kubeconfig) {
        primary.apply(
                """
                apiVersion: v1
                kind: Secret
                metadata: {name: east, namespace: istio-system, labels: {istio/multiCluster: "true"}}
                data: {east: %s}
                """
                        .formatted(
                                Base64.getEncoder()
                                        .encodeToString(
                                                kubeconfig.getBytes(StandardCharsets.UTF_8))));
    }

    private void awaitPlatforms(String... names) {
        Eventually.within(
                SOON,
                () -> {
                    String platforms = page("/debug/platforms");
                    assertThat(platforms.split("\"name\"", -1)).hasSize(names.length + 1);
                    for (String each : names) assertThat(platforms).contains(each);
                    assertThat(platforms).doesNotContain("SYNCING");
                });
    }

    private void awaitEndpoints(String... addresses) {
        Eventually.within(
                SOON,
                () -> {
                    String endpoints = page("/debug/endpointz");
                    for (String each : List.of("10.1.0.1", "10.1.0.2", "10.2.0.1", "10.2.0.2")) {
                        if (List.of(addresses).contains(each)) assertThat(endpoints).contains(each);
                        else assertThat(endpoints).doesNotContain(each);
                    }
                });
    }

    private String page(String path) {
        return Http.get(monitoringPort, path).body();
    }
}
