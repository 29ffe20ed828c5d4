package io.leno.xds.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.MeshConfig.AccessLogEncoding;
import io.leno.api.istio.MeshConfig.OutboundTrafficPolicy;
import io.leno.api.istio.MeshConfig.OutboundTrafficPolicy.Mode;
import io.leno.api.istio.VirtualService.Retry;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class MeshConfigTest {
    private static final String REVIEWS = TestMesh.host("reviews");

    private static Translated sidecar(MeshConfig config) {
        return Translated.of(TestMesh.bookinfo().rule("istio", config), TestMesh.sidecar());
    }

    private static MeshConfig accessLog(String format, AccessLogEncoding encoding) {
        return new MeshConfig("/logs/a.log", format, encoding, null, null, null, "", 0, null);
    }

    private static MeshConfig registryOnly() {
        var policy = new OutboundTrafficPolicy(Mode.REGISTRY_ONLY);
        return new MeshConfig("", "", AccessLogEncoding.TEXT, policy, null, null, "", 0, null);
    }

    static MeshConfig resolvesUnknown() {
        var policy = new OutboundTrafficPolicy(Mode.ALLOW_ANY_DYNAMIC_DNS);
        return new MeshConfig("", "", AccessLogEncoding.TEXT, policy, null, null, "", 0, null);
    }

    private static FileAccessLog accessLogOf(Translated translated) {
        Filter filter = translated.listener("0.0.0.0_9080").getFilterChains(0).getFilters(0);
        var log = Translated.connectionManager(filter).getAccessLog(0);
        return Translated.decode(FileAccessLog.parser(), log.getTypedConfig());
    }

    @Test
    void httpForUnknownHostsMayGoToTheHostThatItNames() {
        var translated = sidecar(resolvesUnknown());
        String cluster = "AllowAnyDynamicDNSCluster";
        assertThat(translated.cluster(cluster).getClusterType().getName())
                .isEqualTo("envoy.clusters.dynamic_forward_proxy");
        assertThat(translated.route("9080", "allow_any_dynamic_dns").getRoute().getCluster())
                .isEqualTo(cluster);
        var listener = translated.listener("virtualOutbound");
        assertThat(listener.getFilterChainsList())
                .extracting(FilterChain::getName)
                .containsExactly(
                        "virtualOutbound-blackhole",
                        "virtualOutbound-catchall-tcp-http",
                        "virtualOutbound-catchall-tcp");
        var http = Translated.connectionManager(listener.getFilterChains(1).getFilters(0));
        assertThat(http.getRouteConfig().getVirtualHosts(0).getRoutes(0).getRoute().getCluster())
                .isEqualTo(cluster);
        assertThat(Translated.tcpProxy(listener.getFilterChains(2).getFilters(0)).getCluster())
                .isEqualTo("PassthroughCluster");
        var ofPort = translated.listener("0.0.0.0_9080").getFilterChains(0).getFilters(0);
        assertThat(Translated.connectionManager(ofPort).getHttpFiltersList())
                .extracting(HttpFilter::getName)
                .containsSubsequence(
                        "envoy.filters.http.dynamic_forward_proxy", "envoy.filters.http.router");
    }

    @Test
    void withoutAWordThereIsNoAccessLog() {
        var translated = Translated.of(TestMesh.bookinfo(), TestMesh.sidecar());
        for (Listener listener : translated.listeners().values()) {
            assertThat(listener.toString()).doesNotContain("access_log");
        }
    }

    @Test
    void theAccessLogGoesToTheFileInIstiosFormat() {
        FileAccessLog log = accessLogOf(sidecar(accessLog("", AccessLogEncoding.TEXT)));
        assertThat(log.getPath()).isEqualTo("/logs/a.log");
        assertThat(log.getLogFormat().getTextFormatSource().getInlineString())
                .startsWith("[%START_TIME%]")
                .endsWith("%ROUTE_NAME%\n");
    }

    @Test
    void bytesThatAreNoHttpAreLoggedToo() {
        var virtualOutbound =
                sidecar(accessLog("", AccessLogEncoding.TEXT)).listener("virtualOutbound");
        var passthrough = virtualOutbound.getFilterChains(1).getFilters(0);
        assertThat(Translated.tcpProxy(passthrough).getAccessLogCount()).isEqualTo(1);
    }

    @Test
    void connectionsThatNoChainTakesAreLogged() {
        var translated = sidecar(accessLog("", AccessLogEncoding.TEXT));
        for (String name : List.of("virtualOutbound", "virtualInbound")) {
            var lost = translated.listener(name).getAccessLog(0).getFilter();
            assertThat(lost.getResponseFlagFilter().getFlagsList()).containsExactly("NR");
        }
    }

    @Test
    void anOwnFormatGetsTheEndOfTheLine() {
        FileAccessLog log = accessLogOf(sidecar(accessLog("%PROTOCOL%", AccessLogEncoding.TEXT)));
        assertThat(log.getLogFormat().getTextFormatSource().getInlineString())
                .isEqualTo("%PROTOCOL%\n");
    }

    @Test
    void aJsonLogHasIstiosFieldsOrItsOwn() {
        var istios = accessLogOf(sidecar(accessLog("", AccessLogEncoding.JSON)));
        assertThat(istios.getLogFormat().getJsonFormat().getFieldsMap())
                .hasSize(24)
                .containsKeys("start_time", "upstream_cluster");

        String format = "{\"path\": \"%REQ(:PATH)%\"}";
        var own = accessLogOf(sidecar(accessLog(format, AccessLogEncoding.JSON)));
        assertThat(own.getLogFormat().getJsonFormat().getFieldsMap()).containsOnlyKeys("path");
    }

    @Test
    void registryOnlyRefusesWhatTheMeshDoesNotKnow() {
        Translated translated = sidecar(registryOnly());
        var blocked = translated.route("9080", "block_all");
        assertThat(blocked.getDirectResponse().getStatus()).isEqualTo(502);
        var tcp = translated.listener("virtualOutbound").getFilterChains(1).getFilters(0);
        assertThat(Translated.tcpProxy(tcp).getCluster()).isEqualTo("BlackHoleCluster");
        var rest = translated.listener("0.0.0.0_9080").getDefaultFilterChain().getFilters(0);
        assertThat(Translated.tcpProxy(rest).getCluster()).isEqualTo("BlackHoleCluster");
    }

    @Test
    void timeoutAndRetriesHoldWhereNoRuleSaysOtherwise() {
        var retry = new Retry(7, null, "gateway-error", null, null, null);
        var timeout = Duration.ofSeconds(3);
        Translated translated =
                sidecar(
                        new MeshConfig(
                                "", "", AccessLogEncoding.TEXT, null, timeout, retry, "", 0, null));
        for (Cluster cluster : translated.clusters().values()) {
            assertThat(cluster.getConnectTimeout().getSeconds()).isEqualTo(3);
        }
        var policy = translated.route("9080", REVIEWS + ":9080").getRoute().getRetryPolicy();
        assertThat(policy.getNumRetries().getValue()).isEqualTo(7);
        assertThat(policy.getRetryOn()).isEqualTo("gateway-error");
    }

    @Test
    void sidecarsListenAsHttpProxiesWhereTheMeshSaysSo() {
        Translated translated =
                sidecar(
                        new MeshConfig(
                                "", "", AccessLogEncoding.TEXT, null, null, null, "", 15002, null));
        assertThat(translated.listeners()).containsKey("127.0.0.1_15002");
        assertThat(translated.routes()).containsKey("http_proxy");
    }

    @Test
    void rulesOfTheRootNamespaceHoldEverywhere() {
        var config =
                new MeshConfig("", "", AccessLogEncoding.TEXT, null, null, null, "root", 0, null);
        var rule = Rules.subsets(REVIEWS, "v1");
        var mesh = TestMesh.bookinfo().rule("istio", config).rule("root", "reviews", rule);
        assertThat(Translated.of(mesh, TestMesh.sidecar()).clusters())
                .containsKey("outbound|9080|v1|" + REVIEWS);

        var elsewhere = TestMesh.bookinfo().rule("root", "reviews", rule);
        assertThat(List.copyOf(Translated.of(elsewhere, TestMesh.sidecar()).clusters().keySet()))
                .doesNotContain("outbound|9080|v1|" + REVIEWS);
    }
}
