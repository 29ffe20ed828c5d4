package io.leno.analysis.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.leno.analysis.destinationrule.SubsetSelectPodAnalyzer;
import io.leno.analysis.virtualservice.DestinationHostAnalyzer;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ConfigResourceSource;
import io.leno.api.model.MeshDelta;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.manifest.Manifest;
import io.leno.testkit.FakeMeshModelSource;
import io.leno.testkit.MeshModels;
import io.leno.testkit.MonitoringPagesContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

class BackgroundAnalysisTest {
    private static final MeshDelta DELTA = new MeshDelta(Set.of(), Set.of(), Set.of(), Set.of());
    private static final String ERRORS = "leno_analysis_findings{code=\"IST0101\",level=\"Error\"}";
    private static final String TO_CART =
            """
            apiVersion: networking.istio.io/v1
            kind: VirtualService
            metadata: {name: cart, namespace: default}
            spec: {hosts: [cart], http: [{route: [{destination: {host: cart}}]}]}
            """;

    private final FakeMeshModelSource mesh = new FakeMeshModelSource();
    private final Configuration configuration = new Configuration();
    private BackgroundAnalysis analysis;

    private static final class Configuration implements ConfigResourceSource {
        private volatile List<ConfigResource> resources = List.of();
        private volatile long revision;

        void are(String text) {
            resources = Manifest.parse("mesh.yaml", text, "default").resources();
            revision = revision + 1;
        }

        @Override
        public long revision() {
            return revision;
        }

        @Override
        public List<ConfigResource> resources() {
            return resources;
        }
    }

    /// Looks every millisecond.
    private static final class Quick implements BackgroundAnalysis.Settings {
        @Override
        public long quiet_ms() {
            return 1;
        }

        @Override
        public long quiet_max_ms() {
            return 50;
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return BackgroundAnalysis.Settings.class;
        }
    }

    @BeforeEach
    void start() {
        analysis = new BackgroundAnalysis(mesh, configuration, new Quick());
        analysis.addAnalyzer(new DestinationHostAnalyzer());
    }

    @AfterEach
    void stop() {
        analysis.close();
    }

    @Nested
    class Pages extends MonitoringPagesContract {
        @Override
        protected MonitoringPages pages() {
            return analysis;
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 20 s").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private double metric(String name) {
        return analysis.metrics().getOrDefault(name, 0.0);
    }

    @Test
    void changesOfConfigurationAndOfServicesAreAnalyzed() {
        configuration.are(TO_CART);
        mesh.publish(new MeshModels().build(1), DELTA);
        await(() -> metric(ERRORS) == 1);
        mesh.publish(new MeshModels().add(MeshModels.httpService("cart", 80)).build(2), DELTA);
        await(() -> metric(ERRORS) == 0);
        configuration.are(TO_CART.replace("host: cart", "host: nobody"));
        await(() -> metric(ERRORS) == 1);
    }

    @Test
    void nothingIsAnalyzedBeforeThePlatformsHaveToldAll() {
        configuration.are(TO_CART);
        assertThat(metric("leno_analysis_runs")).isZero();
        mesh.publish(new MeshModels().build(1), DELTA);
        await(() -> metric("leno_analysis_runs") > 0);
    }

    @Test
    void anAnalyzerThatComesReplacesTheOneOfItsName() {
        configuration.are(TO_CART);
        mesh.publish(new MeshModels().build(1), DELTA);
        await(() -> metric(ERRORS) == 1);
        Analyzer silent = new Silent(new DestinationHostAnalyzer().name(), Set.of());
        analysis.addAnalyzer(silent);
        await(() -> metric(ERRORS) == 0);
        analysis.removeAnalyzer(silent);
        await(() -> metric(ERRORS) == 1);
    }

    @Test
    void whatNeedsKindsThatNobodyDeliversIsNotAsked() {
        analysis.addAnalyzer(new Silent("test.NeedsSecrets", Set.of(Kinds.SECRET)));
        analysis.addAnalyzer(new Silent("test.NeedsServices", Set.of(Kinds.SERVICE)));
        mesh.publish(new MeshModels().build(1), DELTA);
        String errors = "leno_analysis_findings{code=\"IST0001\",level=\"Error\"}";
        await(() -> metric("leno_analysis_runs") > 0);
        assertThat(metric(errors)).isZero();
        analysis.addAnalyzer(new Failing());
        await(() -> metric(errors) == 1);
    }

    private record Silent(String name, Set<ResourceKind> needs) implements Analyzer {
        @Override
        public String description() {
            return "finds nothing";
        }

        @Override
        public void analyze(Resources resources, Findings findings) {
            if (needs.contains(Kinds.SECRET)) throw new IllegalStateException("was asked");
        }
    }

    private static final class Failing implements Analyzer {
        @Override
        public String name() {
            return "test.Failing";
        }

        @Override
        public String description() {
            return "fails";
        }

        @Override
        public void analyze(Resources resources, Findings findings) {
            throw new IllegalStateException("oops");
        }
    }

    @Test
    void thePageHasWhatLenoctlPrintsInJson() throws IOException, InterruptedException {
        configuration.are(TO_CART);
        mesh.publish(new MeshModels().build(1), DELTA);
        await(() -> metric(ERRORS) == 1);
        assertThat(analysis.paths()).containsOnlyKeys("/debug/analysis");
        assertThat(get())
                .contains("\"code\": \"IST0101\"")
                .contains("\"origin\": \"VirtualService default/cart\"")
                .contains("\"reference\": \"mesh.yaml:4\"");
    }

    private String get() throws IOException, InterruptedException {
        var any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        HttpServer server = HttpServer.create(any, 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        analysis.serve(exchange);
                    }
                });
        server.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                    .body();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void endpointsWithoutAWorkloadCountForSubsets() {
        analysis.addAnalyzer(new SubsetSelectPodAnalyzer());
        configuration.are(
                """
                apiVersion: networking.istio.io/v1
                kind: DestinationRule
                metadata: {name: cart, namespace: default}
                spec:
                  host: cart
                  subsets: [{name: v1, labels: {version: v1}}, {name: v2, labels: {version: v2}}]
                """);
        mesh.publish(
                new MeshModels().http("cart", 80, Map.of("version", "v1"), "10.0.0.1").build(1),
                DELTA);
        await(() -> metric("leno_analysis_runs") > 0);
        assertThat(metric("leno_analysis_findings{code=\"IST0173\",level=\"Error\"}")).isOne();
    }

    @Test
    void servicesOfOtherPlatformsAreKnownByTheirNames() {
        configuration.are(TO_CART.replace("host: cart", "host: cart.service.consul"));
        mesh.publish(
                new MeshModels().add(MeshModels.httpService("cart.service.consul", 80)).build(1),
                DELTA);
        await(() -> metric("leno_analysis_runs") > 0);
        assertThat(metric(ERRORS)).isZero();
    }
}
