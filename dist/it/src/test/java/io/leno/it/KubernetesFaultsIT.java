package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.it.FaultProxy.Fault;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A real API server behind a proxy that spoils its answers: what it said last stays, and what
/// changed meanwhile is heard once it is well again.
final class KubernetesFaultsIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final int monitoringPort = Ports.free();
    private RealCluster cluster;
    private FaultProxy proxy;

    @BeforeEach
    void oneServiceInACluster() throws Exception {
        cluster = started(new RealCluster(folder.resolve("cluster")));
        proxy = started(new FaultProxy(cluster.url()));
        cluster.detailsService();
        cluster.pod("details-1", "10.1.0.1", "v1");
        started(
                LenoCommand.start(
                        "control-plane",
                        "--adapter",
                        "kubernetes=kubeconfig=" + cluster.accessThrough(proxy),
                        "--webhook-port",
                        "-1",
                        "--xds-port",
                        "0",
                        "--monitoring-port",
                        Integer.toString(monitoringPort),
                        "--home",
                        folder.resolve("home").toString()));
        awaitEndpoint("10.1.0.1");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
    }

    private <T extends AutoCloseable> T started(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.leno.it.PlatformFaultsIT#faults")
    void whatWasToldStaysAndWhatChangedMeanwhileIsHeard(String name, Fault fault) {
        proxy.set(fault);
        cluster.pod("details-2", "10.1.0.2", "v1");
        assertThat(page("/debug/endpointz")).as(name).contains("10.1.0.1");
        proxy.set(Fault.NONE);
        awaitEndpoint("10.1.0.2");
        assertThat(page("/debug/endpointz")).as(name).contains("10.1.0.1");
    }

    private void awaitEndpoint(String address) {
        Eventually.within(SOON, () -> assertThat(page("/debug/endpointz")).contains(address));
    }

    private String page(String path) {
        return Http.get(monitoringPort, path).body();
    }
}
