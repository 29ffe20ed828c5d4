package io.leno.cli.proxyconfig;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.leno.cli.LenoctlCommandLine;
import io.leno.cli.Terminal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a proxy has, in the columns of istioctl.
class ProxyConfigCommandTest {
    private static final String DUMP =
            """
            {"configs": [
             {"@type": "type.googleapis.com/envoy.admin.v3.BootstrapConfigDump",
              "bootstrap": {"node": {"id": "x", "metadata": {"ISTIO_VERSION": "1.30.0"},
               "user_agent_build_version": {"version": {"major_number": 1, "minor_number": 40}}}}},
             {"@type": "type.googleapis.com/envoy.admin.v3.ClustersConfigDump",
              "static_clusters": [{"cluster": {"name": "prometheus_stats"}}],
              "dynamic_active_clusters": [
               {"version_info": "7", "cluster": {"@type": "type.googleapis.com/envoy.config.cluster.v3.Cluster",
                "name": "outbound|9080|v2|reviews.default.svc.cluster.local", "type": "EDS", "connect_timeout": "10s",
                "metadata": {"filter_metadata": {"istio": {"config":
                 "/apis/networking.istio.io/v1/namespaces/default/destination-rule/reviews", "a_b": 1}}}}},
               {"version_info": "7", "cluster": {"name": "inbound|9080||", "type": "ORIGINAL_DST"}}]},
             {"@type": "type.googleapis.com/envoy.admin.v3.ListenersConfigDump",
              "dynamic_listeners": [
               {"name": "0.0.0.0_9080", "active_state": {"listener": {"name": "0.0.0.0_9080",
                "address": {"socket_address": {"address": "0.0.0.0", "port_value": 9080}},
                "filter_chains": [{"filter_chain_match": {"application_protocols": ["http/1.0", "http/1.1", "h2c"]},
                 "filters": [{"name": "envoy.filters.network.http_connection_manager",
                  "typed_config": {"rds": {"route_config_name": "9080"}}}]}],
                "default_filter_chain": {"filters": [{"name": "envoy.filters.network.tcp_proxy",
                 "typed_config": {"cluster": "PassthroughCluster"}}]}}}},
               {"name": "gone", "draining_state": {}},
               {"name": "db", "active_state": {"listener": {"name": "db",
                "address": {"socket_address": {"address": "10.0.0.1", "port_value": 5432}},
                "filter_chains": [{"filter_chain_match": {"prefix_ranges": [{"address_prefix": "10.0.0.1", "prefix_len": 32}],
                  "destination_port": 5432}, "filters": [{"name": "envoy.filters.network.tcp_proxy",
                  "typed_config": {"cluster": "outbound|5432||db"}}]}]}}}]},
             {"@type": "type.googleapis.com/envoy.admin.v3.RoutesConfigDump",
              "dynamic_route_configs": [
               {"route_config": {"name": "9080", "virtual_hosts": [
                {"name": "allow_any", "domains": ["*"], "routes": [{"match": {"prefix": "/"}, "route": {"cluster": "PassthroughCluster"}}]},
                {"name": "reviews:9080", "domains": ["reviews.default.svc.cluster.local", "reviews", "reviews.default.svc", "reviews.default",
                 "10.1.0.3", "reviews:9080"],
                 "routes": [{"match": {"path_separated_prefix": "/x"}, "route": {"cluster": "c"}}, {"match": {"safe_regex": {"regex": "a+"}}}]}]},
                "last_updated": "2026-01-02T03:04:05Z"},
               {"route_config": {"name": "80", "virtual_hosts": [{"name": "empty", "domains": ["a.example"]}]}}]},
             {"@type": "type.googleapis.com/envoy.admin.v3.SecretsConfigDump"},
             {"@type": "type.googleapis.com/envoy.admin.v3.EndpointsConfigDump",
              "dynamic_endpoint_configs": [{"endpoint_config": {"cluster_name": "outbound|9080||reviews.default.svc.cluster.local",
               "endpoints": [{"locality": {"region": "r", "zone": "z"}, "lb_endpoints": [{"health_status": "HEALTHY",
                "endpoint": {"address": {"socket_address": {"address": "10.0.0.7", "port_value": 9080}}}}]}]}}]}]}
            """;

    @TempDir private Path directory;
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> pages = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
                        String page = pages.get(exchange.getRequestURI().getPath());
                        byte[] body =
                                (page == null ? "Proxy not connected" : page)
                                        .getBytes(StandardCharsets.UTF_8);
                        exchange.sendResponseHeaders(page == null ? 404 : 200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        server.start();
        environment.put("LENO_CONTROL_PLANE", address());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void clustersAreSortedByHostAndTellTheirRule() throws IOException {
        run("pc", "cluster", "-f", file());
        assertThat(output)
                .hasToString(
                        """
                        SERVICE FQDN                          PORT     SUBSET     DIRECTION     TYPE             DESTINATION RULE
                                                              9080     -          inbound       ORIGINAL_DST    \s
                        prometheus_stats                      -        -          -             STATIC          \s
                        reviews.default.svc.cluster.local     9080     v2         outbound      EDS              reviews.default
                        """);
    }

    @Test
    void filtersSelectAndJsonIsThatOfTheProto() throws IOException {
        run(
                "proxy-config",
                "clusters",
                "--file",
                file(),
                "--direction",
                "outbound",
                "--port",
                "9080",
                "-o",
                "json");
        assertThat(output)
                .hasToString(
                        """
                        [
                            {
                                "name": "outbound|9080|v2|reviews.default.svc.cluster.local",
                                "type": "EDS",
                                "connectTimeout": "10s",
                                "metadata": {
                                    "filterMetadata": {
                                        "istio": {
                                            "a_b": 1,
                                            "config": "/apis/networking.istio.io/v1/namespaces/default/destination-rule/reviews"
                                        }
                                    }
                                }
                            }
                        ]
                        """);
    }

    @Test
    void listenersTellMatchAndDestinationOfEachChain() throws IOException {
        run("pc", "l", "-f", file());
        assertThat(output)
                .hasToString(
                        """
                        ADDRESSES PORT MATCH                  DESTINATION
                        10.0.0.1  5432 Addr: 10.0.0.1/32:5432 Cluster: outbound|5432||db
                        0.0.0.0   9080 App: HTTP              Route: 9080
                        0.0.0.0   9080 ALL                    PassthroughCluster
                        """);
    }

    @Test
    void listenersCanBeToldShortAndByType() throws IOException {
        run("pc", "listener", "-f", file(), "--verbose=false", "--type", "http+tcp");
        assertThat(output).hasToString("ADDRESSES PORT TYPE\n0.0.0.0   9080 HTTP+TCP\n");
    }

    @Test
    void routesComeByNumberWithTheirShortestDomains() throws IOException {
        run("pc", "routes", "-f", file());
        assertThat(output)
                .hasToString(
                        """
                        NAME     VHOST NAME       DOMAINS                            MATCH             VIRTUAL SERVICE
                        80       empty            a.example                          /*                404
                        9080     reviews:9080     reviews, reviews.default + 1 more...     PathPrefix:/x    \s
                        """
                                        .replace(
                                                "DOMAINS                            ",
                                                "DOMAINS                                  ")
                                        .replace(
                                                "a.example                          ",
                                                "a.example                                ")
                                + "9080     reviews:9080     reviews, reviews.default + 1 more...  "
                                + "   regex a+          \n");
    }

    @Test
    void endpointsComeFromTheClustersPageOfTheProxy() {
        pages.put(
                "/clusters",
                """
                {"cluster_statuses": [{"name": "b", "host_statuses": [
                  {"address": {"socket_address": {"address": "10.0.0.9", "port_value": 80}},
                   "health_status": {"eds_health_status": "HEALTHY", "failed_outlier_check": true}},
                  {"address": {"pipe": {"path": "/x"}}, "health_status": {}}]}]}
                """);
        run("pc", "ep", "--proxy", address());
        assertThat(output)
                .hasToString(
                        """
                        ENDPOINT        STATUS      OUTLIER CHECK     CLUSTER
                        10.0.0.9:80     HEALTHY     FAILED            b
                        unix:///x       UNKNOWN     OK                b
                        """);
        assertThat(asked).containsExactly("GET /clusters?format=json");
    }

    @Test
    void aPodIsAskedForAtTheControlPlane() {
        pages.put("/debug/config_dump", DUMP);
        run("pc", "endpoint", "reviews-v1", "-n", "default", "--status", "healthy");
        assertThat(output.toString()).contains("10.0.0.7:9080     HEALTHY     OK");
        assertThat(asked.getFirst())
                .startsWith("GET /debug/config_dump?")
                .contains("include_eds=true", "proxyID=reviews-v1.default");
    }

    @Test
    void aPodThatIsNotConnectedIsAnErrorInTheWordsOfTheControlPlane() {
        assertThat(run("pc", "cluster", "nobody.default")).isEqualTo(1);
        assertThat(errors).hasToString("lenoctl: Proxy not connected\n");
    }

    @Test
    void neitherPodNorFileIsWrongUsage() {
        assertThat(run("pc", "route")).isEqualTo(2);
        assertThat(errors).hasToString("lenoctl: route requires pod name or --file parameter\n");
    }

    @Test
    void aDumpWithoutTheSectionSaysWhichIsMissing() throws IOException {
        Path file = Files.writeString(directory.resolve("empty.json"), "{\"configs\": []}");
        assertThat(run("pc", "cluster", "-f", file.toString())).isEqualTo(1);
        assertThat(errors)
                .hasToString(
                        "lenoctl: config dump has no configuration type"
                                + " type.googleapis.com/envoy.admin.v3.ClustersConfigDump\n");
    }

    @Test
    void allOfItHasNamesAndHeaders() throws IOException {
        run("pc", "all", "-f", file(), "--with-headers");
        assertThat(output.toString())
                .startsWith(
                        "------ BOOTSTRAP INFO ------\n\n"
                                + "Istio Version: 1.30.0\n"
                                + "Envoy Version: 1.40.0\n\n")
                .contains(
                        "cluster/prometheus_stats",
                        "listener/0.0.0.0_9080",
                        "route/9080",
                        "No active or warming secrets found.",
                        "endpoint/10.0.0.7:9080     HEALTHY     r/z");
    }

    @Test
    void logLevelsAreCheckedBeforeTheyAreSet() {
        pages.put("/logging", "active loggers:\n  http: info\n");
        assertThat(run("pc", "log", "--proxy", address(), "--level", "xxx:debug")).isEqualTo(1);
        assertThat(errors).hasToString("lenoctl: unrecognized logger name: xxx\n");
        assertThat(run("pc", "log", "--proxy", address(), "--level", "http:warn")).isZero();
        assertThat(asked.getLast()).isEqualTo("POST /logging?http=warning");
    }

    @Test
    void statusesAreInTheOrderOfNamesWithTheTypesSubscribed() {
        pages.put(
                "/debug/syncz",
                """
                [{"cluster_id": "Kubernetes", "proxy": "b.default", "istio_version": "1.30.0", "resources": {}},
                 {"cluster_id": "Kubernetes", "proxy": "a.default", "istio_version": "1.30.0", "resources": {
                  "type.googleapis.com/envoy.config.route.v3.RouteConfiguration": {"sent": "1", "acked": "0"},
                  "type.googleapis.com/envoy.config.core.v3.TypedExtensionConfig": {},
                  "type.googleapis.com/envoy.config.cluster.v3.Cluster": {"sent": "1", "lastError": "bad"}}}]
                """);
        run("ps");
        assertThat(output.toString().replace(address(), "CP"))
                .isEqualTo(
                        """
                        NAME          CLUSTER        ISTIOD              VERSION     SUBSCRIBED TYPES
                        a.default     Kubernetes     CP     1.30.0      3 (CDS,RDS,ECDS)
                        b.default     Kubernetes     CP     1.30.0      0
                        """
                                .replace(
                                        "ISTIOD              ",
                                        "ISTIOD" + " ".repeat(address().length() - 1)));
        output.getBuffer().setLength(0);
        run("ps", "-v", "1");
        assertThat(output.toString().lines().skip(1).findFirst().orElseThrow())
                .matches("a.default +Kubernetes +ERROR +NOT SENT +IGNORED +IGNORED +STALE +.*");
        output.getBuffer().setLength(0);
        run("proxy-status", "-o", "json");
        assertThat(output.toString())
                .contains(
                        "\"configStatus\": \"ERROR\"",
                        "\"details\": \"bad\"",
                        "\"id\": \"a.default\"");
    }

    @Test
    void aProxyThatHasWhatItWasSentMatches() throws IOException {
        pages.put(
                "/debug/config_dump",
                DUMP.replace("\"version_info\": \"7\"", "\"version_info\": \"8\""));
        run("ps", "reviews-v1.default", "--file", file());
        assertThat(output.toString())
                .startsWith("Clusters Match\nListeners Match\nRoutes Match (RDS last loaded at ");
    }

    @Test
    void oneThatHasSomethingElseIsShownWhat() throws IOException {
        pages.put(
                "/debug/config_dump",
                DUMP.replace("\"connect_timeout\": \"10s\"", "\"connectTimeout\": \"1s\""));
        run("ps", "reviews-v1.default", "--file", file());
        assertThat(output.toString())
                .startsWith("Clusters Don't Match\n--- Istiod Clusters\n+++ Envoy Clusters\n@@ ")
                .contains(
                        "\n"
                                + "-                \"connectTimeout\": \"1s\",\n"
                                + "+                \"connectTimeout\": \"10s\",\n")
                .contains("\nListeners Match\n");
    }

    @Test
    void durationsAreThoseOfKubectl() {
        assertThat(SyncStatuses.human(Duration.ofSeconds(119))).isEqualTo("119s");
        assertThat(SyncStatuses.human(Duration.ofSeconds(185))).isEqualTo("3m5s");
        assertThat(SyncStatuses.human(Duration.ofMinutes(190))).isEqualTo("3h10m");
        assertThat(SyncStatuses.human(Duration.ofHours(50))).isEqualTo("2d2h");
    }

    private String file() throws IOException {
        return Files.writeString(directory.resolve("dump.json"), DUMP).toString();
    }

    private int run(String... arguments) {
        var terminal = new Terminal(new PrintWriter(output), new PrintWriter(errors), false);
        return new LenoctlCommandLine(environment, terminal).run(arguments);
    }
}
