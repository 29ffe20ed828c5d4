package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.Status;
import io.leno.api.config.Problem;
import io.leno.api.monitoring.MonitoringPages;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The server as a component: start, stop, translators that come and go, what it tells about
/// itself.
class XdsServerTest {
    @Test
    void nobodyIsAnsweredBeforeTheMeshHasSynced() {
        try (var server = new RunningServer(new FakeMesh());
                var client = RecordingClient.stateOfTheWorld(server)) {
            client.request(TypeUrls.CLUSTER);
            server.clusters.has("a", "1");
            server.mesh.sync();
            assertThat(client.next()).hasToString("Cluster[a]");
        }
    }

    @Test
    void aStreamWithoutNodeEndsWithTheReason() {
        try (var server = new RunningServer();
                var client = RecordingClient.stateOfTheWorld(server)) {
            client.send(DiscoveryRequest.newBuilder().setTypeUrl(TypeUrls.CLUSTER).build());
            assertThat(client.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(client.end().getDescription()).startsWith("node: missing");
        }
    }

    @Test
    void aNodeIdOfAnotherFormEndsTheStreamWithTheReason() {
        try (var server = new RunningServer();
                var client = RecordingClient.stateOfTheWorld(server)) {
            client.send(
                    DiscoveryRequest.newBuilder()
                            .setTypeUrl(TypeUrls.CLUSTER)
                            .setNode(Node.newBuilder().setId("me"))
                            .build());
            assertThat(client.end().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(client.end().getDescription()).startsWith("node id: \"me\" (expected:");
        }
    }

    @Test
    void theNewerBundlesTranslatorWinsAndASwapShowsNothingMissing() {
        try (var server = new RunningServer();
                var client = RecordingClient.stateOfTheWorld(server)) {
            server.clusters.has("a", "1");
            client.request(TypeUrls.CLUSTER);
            client.nextAndAck();

            server.remove(server.clusters, 1);
            server.mesh.change();
            client.expectNothing();

            var newer = new FakeTranslator(TypeUrls.CLUSTER).has("a", "1").has("b", "1");
            server.add(newer, 7);
            assertThat(client.nextAndAck()).hasToString("Cluster[a, b]");

            server.add(new FakeTranslator(TypeUrls.CLUSTER), 3);
            client.expectNothing();
        }
    }

    @Test
    void aProxyThatComesWhileATypeHasNoTranslatorIsNotToldThatThereIsNothing() {
        try (var server = new RunningServer();
                var client = RecordingClient.stateOfTheWorld(server)) {
            server.clusters.has("a", "1");
            server.remove(server.clusters, 1);
            client.request(TypeUrls.CLUSTER);
            client.expectNothing();
            server.add(server.clusters, 1);
            assertThat(client.next()).hasToString("Cluster[a]");
        }
    }

    @Test
    void aTranslatorThatFailsKeepsWhatWasServed() {
        try (var server = new RunningServer();
                var client = RecordingClient.stateOfTheWorld(server)) {
            server.clusters.has("a", "1");
            client.request(TypeUrls.CLUSTER);
            client.nextAndAck();
            server.clusters.failure = new IllegalStateException("meant to fail");
            server.mesh.change();
            client.expectNothing();
            server.clusters.failure = null;
            server.clusters.has("a", "2");
            server.mesh.change();
            assertThat(client.next()).hasToString("Cluster[a]");
        }
    }

    @Test
    void aPortInUseIsSaidOnOneLine() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var process = new RunningServer.RecordingProcess();
            XdsServer server =
                    RunningServer.server(FakeMesh.synced(), process, taken.getLocalPort(), 0);
            server.start();
            assertThat(process.failed)
                    .containsExactly(
                            "xds.port: 127.0.0.1:"
                                    + taken.getLocalPort()
                                    + " is in use (expected: a free port, or 0 for any)");
            server.stop();
        }
    }

    @Test
    void aMonitoringPortInUseIsSaidOnOneLine() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var process = new RunningServer.RecordingProcess();
            XdsServer server =
                    RunningServer.server(FakeMesh.synced(), process, 0, taken.getLocalPort());
            server.start();
            assertThat(process.failed)
                    .singleElement()
                    .asString()
                    .startsWith(
                            "monitoring.port: 127.0.0.1:" + taken.getLocalPort() + " is in use");
            server.stop();
        }
    }

    @Test
    void aStopEndsStreamsAndLeavesNoThreadAndNoListener() throws InterruptedException {
        var server = new RunningServer();
        try (var client = RecordingClient.stateOfTheWorld(server)) {
            client.request(TypeUrls.CLUSTER);
            client.nextAndAck();
            server.close();
            assertThat(client.end().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(server.mesh.hasListeners()).isFalse();
            assertThat(threadsLeft("leno-xds")).isEmpty();
        }
    }

    @Test
    void theMonitoringPortTellsWhatIsGoingOn() throws Exception {
        try (var server = new RunningServer();
                var client = RecordingClient.stateOfTheWorld(server)) {
            server.clusters.has("a", "1");
            client.request(TypeUrls.CLUSTER);
            client.nextAndAck();
            client.expectNothing();

            assertThat(page(server, "/ready")).startsWith("200");
            assertThat(page(server, "/metrics"))
                    .contains("pilot_xds{version=", "pilot_xds_pushes{type=\"cds\"} 1\n");
            assertThat(page(server, "/debug")).contains("/debug/syncz");
            assertThat(page(server, "/debug/adsz"))
                    .contains("\"totalClients\": 1", "\"connectionId\": \"reviews-v1.default-");
            assertThat(page(server, "/debug/syncz"))
                    .contains("\"proxy\": \"reviews-v1.default\"", "\"cluster_acked\": \"");
            assertThat(page(server, "/debug/config_dump?proxyID=reviews-v1.default"))
                    .contains("ClustersConfigDump", "\"alt_stat_name\": \"1\"");
            assertThat(page(server, "/debug/config_dump?proxyID=nobody"))
                    .isEqualTo(
                            "404 Proxy not connected to this Pilot instance. It may be connected to"
                                    + " another instance.\n");
            assertThat(page(server, "/debug/config_dump"))
                    .isEqualTo("400 You must provide a proxyID in the query string\n");
            for (String path : List.of("registryz", "endpointz", "problemz"))
                assertThat(page(server, "/debug/" + path)).startsWith("200");
            assertThat(page(server, "/debug/adsz?push=true"))
                    .isEqualTo("200 Pushed to 1 servers\n");
            assertThat(client.nextAndAck()).hasToString("Cluster[a]");
        }
    }

    @Test
    void problemsAreListedWithTheirPlace() throws Exception {
        try (var server = new RunningServer()) {
            assertThat(page(server, "/debug/problemz")).isEqualTo("200 []\n");
            server.problems.add(
                    new Problem(
                            Problem.Severity.ERROR,
                            "unknown-field",
                            "VirtualService default/reviews",
                            "mesh.yaml:12",
                            "spec.http[0].rout",
                            "unknown field \"rout\""));
            assertThat(page(server, "/debug/problemz"))
                    .contains(
                            "\"severity\": \"ERROR\"",
                            "\"location\": \"mesh.yaml:12\"",
                            "\"path\": \"spec.http[0].rout\"",
                            "\"message\": \"unknown field \\\"rout\\\"\"");
        }
    }

    @Test
    void aBundleAddsPagesThatComeAndGo() throws Exception {
        var pages =
                new MonitoringPages() {
                    int port;

                    @Override
                    public Map<String, String> paths() {
                        return Map.of("/acme", "all of acme");
                    }

                    @Override
                    public void opened(int number) {
                        port = number;
                    }

                    @Override
                    public Map<String, Double> metrics() {
                        return Map.of("acme_rockets{size=\"big\"}", 3.0);
                    }

                    @Override
                    public void serve(HttpExchange exchange) throws IOException {
                        if (exchange.getRequestURI().getPath().endsWith("/bad"))
                            throw new IllegalStateException("as meant");
                        exchange.sendResponseHeaders(202, -1);
                    }
                };
        try (var server = new RunningServer()) {
            assertThat(page(server, "/acme")).startsWith("404");
            server.server.addPages(pages);
            assertThat(pages.port).isEqualTo(server.server.monitoringPort());
            assertThat(page(server, "/acme")).startsWith("202");
            assertThat(page(server, "/metrics"))
                    .contains("# TYPE acme_rockets gauge\nacme_rockets{size=\"big\"} 3\n");
            assertThat(page(server, "/acme/any/thing/")).startsWith("202");
            assertThat(page(server, "/acme/bad")).startsWith("500");
            assertThat(page(server, "/acmee")).startsWith("404");
            assertThat(page(server, "/debug")).contains("/acme</a></td><td>all of acme</td>");
            server.server.removePages(pages);
            assertThat(page(server, "/acme")).startsWith("404");
        }
    }

    private static String page(RunningServer server, String path) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var uri = "http://127.0.0.1:" + server.server.monitoringPort() + path;
            HttpResponse<String> response =
                    http.send(
                            HttpRequest.newBuilder(URI.create(uri)).build(),
                            HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        }
    }

    /// A thread that is just ending gets the time to do so.
    private static List<Thread> threadsLeft(String prefix) throws InterruptedException {
        List<Thread> left =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith(prefix))
                        .toList();
        for (Thread thread : left) thread.join(Duration.ofSeconds(5));
        return left.stream().filter(Thread::isAlive).toList();
    }
}
