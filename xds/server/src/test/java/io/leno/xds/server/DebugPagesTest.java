package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.json.Json;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

/// istiod's debug pages: the paths, shapes, texts and status codes that its tools know.
class DebugPagesTest {
    private static final String PROXY = "reviews-v1.default";

    private final RunningServer server = new RunningServer();
    private final RecordingClient.Delta client = RecordingClient.delta(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void theIndexLinksEveryPage() throws Exception {
        String index = get("/debug").body();
        for (String page :
                List.of(
                        "adsz",
                        "adsz?push=true",
                        "authorizationz",
                        "cachez?clear=true",
                        "config_dump",
                        "configz",
                        "connections",
                        "edsz",
                        "endpointShardz",
                        "force_disconnect",
                        "instancesz",
                        "mesh",
                        "push_status",
                        "registryz",
                        "resourcesz",
                        "sidecarz",
                        "syncz",
                        "telemetryz")) assertThat(index).contains("<a href='/debug/" + page + "'>");
        assertThat((List<?>) json("/debug/list"))
                .map(String::valueOf)
                .contains("syncz", "cachez?sizes=true");
    }

    @Test
    void syncTellsNoncesTimesAndTheLastError() throws Exception {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        Received clusters = client.nextAndAck();
        server.endpoints.has("a", "1");
        client.request(TypeUrls.ENDPOINT, "a");
        client.nack(client.next(), "a: bad");
        client.expectNothing();
        Map<?, ?> status = (Map<?, ?>) ((List<?>) json("/debug/syncz")).getFirst();
        assertThat(status.get("proxy")).isEqualTo(PROXY);
        assertThat(status.get("proxy_type")).isEqualTo("sidecar");
        assertThat(status.get("cluster_sent")).isEqualTo(clusters.nonce());
        assertThat(status.get("cluster_acked")).isEqualTo(clusters.nonce());
        Map<?, ?> endpoints = object(object(status.get("resources")).get(TypeUrls.ENDPOINT));
        assertThat(endpoints.get("lastError")).isEqualTo("a: bad");
        assertThat(endpoints.get("acked")).isNull();
        assertThat(endpoints.get("sentTime")).isNotNull();
        assertThat(json("/debug/syncz?namespace=other")).isEqualTo(List.of());
    }

    @Test
    void aProxyThatIsNotConnectedIsSaidInIstiodsWords() throws Exception {
        for (String page : List.of("adsz", "sidecarz", "config_dump", "force_disconnect", "edsz")) {
            HttpResponse<String> answer = get("/debug/" + page + "?proxyID=nobody");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body())
                    .isEqualTo(
                            "Proxy not connected to this Pilot instance. It may be connected to"
                                    + " another instance.\n");
        }
        HttpResponse<String> unnamed = get("/debug/sidecarz");
        assertThat(unnamed.statusCode()).isEqualTo(400);
        assertThat(unnamed.body()).isEqualTo("You must provide a proxyID in the query string\n");
    }

    @Test
    void theDumpHasEnvoysSectionsAndEndpointsOnlyWhereAsked() throws Exception {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        client.expectNothing();
        String plain = get("/debug/config_dump?proxyID=" + PROXY).body();
        for (String section :
                List.of("Bootstrap", "Clusters", "Listeners", "Routes", "Secrets", "Ecds"))
            assertThat(plain).contains("envoy.admin.v3." + section + "ConfigDump");
        assertThat(plain).doesNotContain("EndpointsConfigDump");
        assertThat(get("/debug/config_dump?include_eds&proxyID=" + PROXY).body())
                .contains("EndpointsConfigDump");
        assertThat(get("/debug/config_dump?types=cds,eds&proxyID=" + PROXY).body())
                .contains(TypeUrls.CLUSTER)
                .doesNotContain("ConfigDump");
    }

    @Test
    void aProxyCanBeDisconnected() throws Exception {
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        assertThat(get("/debug/force_disconnect?proxyID=" + PROXY).body()).isEqualTo("OK");
        assertThat(client.end().getDescription()).isEqualTo("disconnected on request");
    }

    @Test
    void theCacheIsShownAndCleared() throws Exception {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        assertThat(json("/debug/cachez")).isEqualTo(Map.of(TypeUrls.CLUSTER, List.of("a")));
        assertThat(object(json("/debug/cachez?sizes=true")).get("total").toString()).endsWith("B");
        assertThat(get("/debug/cachez?clear=true").body()).isEqualTo("Cache cleared\n");
        assertThat(json("/debug/cachez")).isEqualTo(Map.of());
        server.clusters.has("a", "2");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[a]");
    }

    @Test
    void pushedAgainADeltaProxyGetsAllItHas() throws Exception {
        server.clusters.has("a", "1").has("b", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        client.expectNothing();
        assertThat(get("/debug/adsz?push=true").body()).isEqualTo("Pushed to 1 servers\n");
        assertThat(client.nextAndAck()).hasToString("Cluster[a, b]");
    }

    @Test
    void metricsHaveIstiodsNames() throws Exception {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        client.nack(client.next(), "a: bad");
        client.expectNothing();
        server.mesh.change();
        assertThat(get("/metrics").body())
                .contains(
                        "# TYPE pilot_proxy_convergence_time histogram\n",
                        "# TYPE pilot_xds_push_time histogram\n",
                        "pilot_xds_push_time_count{type=\"cds\"} 1\n",
                        "pilot_xds_config_size_bytes_bucket{type=\"cds\",le=\"10000\"} 1\n",
                        "pilot_total_xds_rejects{type=\"cds\"} 1\n",
                        "pilot_xds_cds_reject{err=\"Internal\",node=\"" + RecordingClient.NODE,
                        "pilot_push_triggers{type=\"config\"} ",
                        "pilot_services 0\n",
                        "pilot_virt_services 0\n",
                        "pilot_endpoint_not_ready 0\n",
                        "pilot_vservice_dup_domain 0\n");
    }

    private Object json(String path) throws Exception {
        return Json.read(get(path).body());
    }

    private static Map<?, ?> object(Object value) {
        return (Map<?, ?>) value;
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + server.server.monitoringPort() + path);
            return http.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
