package io.leno.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;

import io.envoyproxy.envoy.admin.v3.BootstrapConfigDump;
import io.envoyproxy.envoy.admin.v3.ClusterStatus;
import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.HostHealthStatus;
import io.envoyproxy.envoy.admin.v3.HostStatus;
import io.envoyproxy.envoy.admin.v3.ListenerStatus;
import io.envoyproxy.envoy.admin.v3.Listeners;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.admin.v3.SimpleMetric;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.leno.proxy.runtime.RuntimeLayers;
import io.leno.proxy.stats.Stats;
import io.leno.runtime.spi.ProxyTerm;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class AdminServerTest implements AdminView, AdminActions {
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final BlockingQueue<String> done = new LinkedBlockingQueue<>();
    private final Stats stats = new Stats();
    private final RuntimeLayers runtime =
            new RuntimeLayers(
                    LayeredRuntime.newBuilder()
                            .addLayers(
                                    RuntimeLayer.newBuilder()
                                            .setName("admin")
                                            .setAdminLayer(
                                                    RuntimeLayer.AdminLayer.getDefaultInstance()))
                            .build(),
                    "",
                    new Stats());
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile ServerInfo.State state = ServerInfo.State.LIVE;
    private final ProxyTerm term = FreeSeat.taken();
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        server = AdminServer.start(term, ANY, this, this, stats);
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
        term.close();
    }

    @Test
    void readyIs200OnlyWhenLive() throws Exception {
        assertThat(get("/ready").body()).isEqualTo("LIVE\n");
        state = ServerInfo.State.INITIALIZING;
        assertThat(get("/ready").statusCode()).isEqualTo(503);
        assertThat(get("/ready").body()).isEqualTo("INITIALIZING\n");
    }

    @Test
    void everyAnswerHasEnvoysHeaders() throws Exception {
        var headers = get("/ready").headers();
        assertThat(headers.firstValue("content-type")).contains("text/plain; charset=UTF-8");
        assertThat(headers.firstValue("cache-control")).contains("no-cache, max-age=0");
        assertThat(headers.firstValue("x-content-type-options")).contains("nosniff");
    }

    @Test
    void whatMutatesNeedsPost() throws Exception {
        var answer = get("/quitquitquit");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).isEqualTo("Method GET not allowed, POST required.");
        assertThat(post("/quitquitquit").body()).isEqualTo("OK\n");
        assertThat(done.poll(5, TimeUnit.SECONDS)).isEqualTo("quit");
    }

    @Test
    void anUnknownPathIsAnsweredWithTheHelp() throws Exception {
        var answer = get("/nosuch");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .startsWith("invalid path. admin commands are:\n  /: Admin home page\n")
                .contains("\n  /drain_listeners (POST): drain listeners\n      graceful: ");
        assertThat(answer.body().substring("invalid path. ".length()))
                .isEqualTo(get("/help").body());
    }

    @Test
    void theHomePageListsTheCommands() throws Exception {
        var answer = get("/");
        assertThat(answer.headers().firstValue("content-type"))
                .contains("text/html; charset=UTF-8");
        assertThat(answer.body()).contains("<form id='form-config_dump'", "<a href='certs'>");
    }

    @Test
    void actionsReachTheProxy() throws Exception {
        post("/drain_listeners?inboundonly&graceful");
        post("/healthcheck/fail");
        post("/reopen_logs");
        assertThat(done).containsExactly("drain true true false", "fail true", "reopen");
        stats.counter("c").inc();
        assertThat(post("/reset_counters").body()).isEqualTo("OK\n");
        assertThat(stats.counter("c").value()).isZero();
    }

    @Test
    void loggersAreShownAndSet() throws Exception {
        assertThat(post("/logging?http=debug").body())
                .startsWith("active loggers:\n  a2a: info\n")
                .contains("\n  http: debug\n");
        assertThat(post("/logging?nosuch=debug").body()).startsWith("error: unknown logger name\n");
        assertThat(post("/logging?http=loud").statusCode()).isEqualTo(400);
    }

    @Test
    void clustersAreShownAsText() throws Exception {
        assertThat(get("/clusters").body())
                .isEqualTo(
                        """
                        up::observability_name::up
                        up::default_priority::max_connections::1024
                        up::default_priority::max_pending_requests::1024
                        up::default_priority::max_requests::4294967295
                        up::default_priority::max_retries::3
                        up::high_priority::max_connections::1024
                        up::high_priority::max_pending_requests::1024
                        up::high_priority::max_requests::1024
                        up::high_priority::max_retries::3
                        up::added_via_api::true
                        up::10.0.0.8:9080::cx_active::2
                        up::10.0.0.8:9080::rq_total::5
                        up::10.0.0.8:9080::hostname::
                        up::10.0.0.8:9080::health_flags::/failed_eds_health
                        up::10.0.0.8:9080::weight::1
                        up::10.0.0.8:9080::region::
                        up::10.0.0.8:9080::zone::
                        up::10.0.0.8:9080::sub_zone::
                        up::10.0.0.8:9080::canary::false
                        up::10.0.0.8:9080::priority::0
                        up::10.0.0.8:9080::success_rate::-1
                        up::10.0.0.8:9080::local_origin_success_rate::-1
                        """);
        assertThat(get("/clusters?filter=%5Edown").body()).isEmpty();
    }

    @Test
    void jsonIsIndentedByOneSpaceInSnakeCase() throws Exception {
        var answer = get("/listeners?format=json");
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(answer.body())
                .isEqualTo(
                        """
                        {
                         "listener_statuses": [
                          {
                           "name": "tcp",
                           "local_address": {
                            "socket_address": {
                             "address": "127.0.0.1",
                             "port_value": 15001
                            }
                           }
                          }
                         ]
                        }
                        """);
        assertThat(get("/listeners").body()).isEqualTo("tcp::127.0.0.1:15001\n");
    }

    @Test
    void configDumpShowsWhatIsPackedAndRedactsKeys() throws Exception {
        String dump = get("/config_dump").body();
        assertThat(dump)
                .contains("type.googleapis.com/envoy.admin.v3.BootstrapConfigDump")
                .contains("type.googleapis.com/envoy.config.cluster.v3.Cluster")
                .contains("[redacted]")
                .doesNotContain("very secret");
    }

    @Test
    void configDumpCanBeNarrowed() throws Exception {
        assertThat(get("/config_dump?resource=static_clusters").body())
                .contains("envoy.admin.v3.ClustersConfigDump.StaticCluster")
                .doesNotContain("BootstrapConfigDump");
        assertThat(get("/config_dump?mask=bootstrap.node.id").body())
                .contains("\"id\": \"n\"")
                .doesNotContain("ClustersConfigDump");
        assertThat(get("/config_dump?name_regex=nosuch").body()).doesNotContain("StaticCluster");
        assertThat(get("/config_dump?resource=nosuch").body())
                .isEqualTo("nosuch not found in config dump");
    }

    @Test
    void serverInfoHasStateAndNode() throws Exception {
        assertThat(get("/server_info").body())
                .contains("\"state\": \"LIVE\"")
                .contains("\"id\": \"n\"")
                .contains("\"concurrency\": 2");
    }

    @Test
    void statsAreFilteredAndInAllFormats() throws Exception {
        stats.counter("cluster.up.upstream_rq_200").inc();
        stats.counter("other");
        assertThat(get("/stats?usedonly").body()).isEqualTo("cluster.up.upstream_rq_200: 1\n");
        assertThat(get("/stats/prometheus?filter=up").body())
                .contains("envoy_cluster_upstream_rq{envoy_response_code=\"200\"");
        assertThat(get("/stats?format=json&filter=other").body())
                .isEqualTo("{\"stats\":[{\"name\":\"other\",\"value\":0}]}");
        assertThat(get("/stats?filter=%5B").statusCode()).isEqualTo(400);
    }

    @Test
    void pluginsTellWhichGenerationServes() throws Exception {
        assertThat(get("/leno/plugins").body())
                .contains("\"symbolicName\": \"sample\"")
                .contains("\"live\": false")
                .contains("\"streams\": 3");
    }

    @Test
    void anAddressInUseIsNamed() {
        assertThatThrownBy(
                        () ->
                                AdminServer.start(
                                        FreeSeat.taken(), server.address(), this, this, stats))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("admin address ")
                .hasMessageContaining(":" + server.address().getPort() + " cannot be bound");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    private HttpResponse<String> post(String path) throws Exception {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build());
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.address().getPort() + path);
    }

    private static Address address(String host, int port) {
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(host).setPortValue(port))
                .build();
    }

    @Override
    public ServerInfo.State state() {
        return state;
    }

    @Override
    public Instant startedAt() {
        return Instant.now();
    }

    @Override
    public Node node() {
        return Node.newBuilder().setId("n").build();
    }

    @Override
    public CommandLineOptions commandLine() {
        return CommandLineOptions.newBuilder().setConcurrency(2).build();
    }

    @Override
    public RuntimeLayers runtime() {
        return runtime;
    }

    @Override
    public Listeners listeners() {
        return Listeners.newBuilder()
                .addListenerStatuses(
                        ListenerStatus.newBuilder()
                                .setName("tcp")
                                .setLocalAddress(address("127.0.0.1", 15001)))
                .build();
    }

    @Override
    public Clusters clusters() {
        var host =
                HostStatus.newBuilder()
                        .setAddress(address("10.0.0.8", 9080))
                        .addStats(SimpleMetric.newBuilder().setName("rq_total").setValue(5))
                        .addStats(SimpleMetric.newBuilder().setName("cx_active").setValue(2))
                        .setWeight(1)
                        .setHealthStatus(
                                HostHealthStatus.newBuilder()
                                        .setEdsHealthStatus(HealthStatus.UNHEALTHY));
        var limits =
                CircuitBreakers.newBuilder()
                        .addThresholds(
                                CircuitBreakers.Thresholds.newBuilder()
                                        .setMaxRequests(UInt32Value.of(-1)));
        return Clusters.newBuilder()
                .addClusterStatuses(
                        ClusterStatus.newBuilder()
                                .setName("up")
                                .setAddedViaApi(true)
                                .setCircuitBreakers(limits)
                                .addHostStatuses(host))
                .build();
    }

    @Override
    public List<Message> configDumps(boolean includeEndpoints) {
        var key = DataSource.newBuilder().setInlineString("very secret");
        var tls =
                UpstreamTlsContext.newBuilder()
                        .setCommonTlsContext(
                                CommonTlsContext.newBuilder()
                                        .addTlsCertificates(
                                                TlsCertificate.newBuilder().setPrivateKey(key)))
                        .build();
        var cluster =
                Cluster.newBuilder()
                        .setName("up")
                        .setTransportSocket(
                                TransportSocket.newBuilder().setTypedConfig(Any.pack(tls)))
                        .build();
        return List.of(
                BootstrapConfigDump.newBuilder()
                        .setBootstrap(Bootstrap.newBuilder().setNode(node()))
                        .build(),
                ClustersConfigDump.newBuilder()
                        .addStaticClusters(
                                ClustersConfigDump.StaticCluster.newBuilder()
                                        .setCluster(Any.pack(cluster)))
                        .build());
    }

    @Override
    public List<PluginGeneration> plugins() {
        return List.of(new PluginGeneration("com.example.x", 7, "sample", "1.0.0", false, 3));
    }

    @Override
    public void drainListeners(boolean inboundOnly, boolean graceful, boolean skipExit) {
        done.add("drain " + inboundOnly + " " + graceful + " " + skipExit);
    }

    @Override
    public void failHealthChecks(boolean fail) {
        done.add("fail " + fail);
    }

    @Override
    public void quit() {
        done.add("quit");
    }

    @Override
    public void reopenLogs() {
        done.add("reopen");
    }
}
