package io.leno.xds.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.istio.VirtualService.RouteDestination;
import io.leno.api.istio.VirtualService.TcpMatch;
import io.leno.api.istio.VirtualService.TcpRoute;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.xds.Node;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class ListenerTranslatorTest {
    @Test
    void aServiceWithoutAddressesIsDialledAtThoseItWasGivenIfTheProxyAnswersTheNamesOfHosts() {
        var mesh =
                TestMesh.bookinfo()
                        .service(
                                "db.example.com",
                                Resolution.DNS,
                                List.of(TestMesh.port("tcp", 3306, Protocol.TCP)))
                        .given("db.example.com", "240.240.0.1", "2001:2::1")
                        .service(
                                "api.example.com",
                                Resolution.DNS,
                                List.of(TestMesh.port("http", 80, Protocol.HTTP)))
                        .given("api.example.com", "240.240.0.2", "2001:2::2");
        assertThat(Translated.of(mesh, TestMesh.sidecar()).listeners())
                .containsKey("0.0.0.0_3306")
                .doesNotContainKey("240.240.0.1_3306");
        var captured =
                Translated.of(
                        mesh, TestMesh.node("sidecar", "10.0.0.6", Map.of("DNS_CAPTURE", "true")));
        assertThat(captured.listeners())
                .containsKey("240.240.0.1_3306")
                .doesNotContainKeys("0.0.0.0_3306", "2001:2::1_3306");
        assertThat(captured.virtualHost("80", "api.example.com:80").getDomainsList())
                .contains("api.example.com", "240.240.0.2")
                .doesNotContain("[2001:2::2]");
    }

    @Test
    void aRedirectedSidecarTakesEverythingOnTwoPorts() {
        var translated = Translated.of(TestMesh.bookinfo(), TestMesh.sidecar());

        assertThat(translated.listeners())
                .containsOnlyKeys("0.0.0.0_9080", "virtualOutbound", "virtualInbound");
        Listener outbound = translated.listener("virtualOutbound");
        assertThat(port(outbound)).isEqualTo(15001);
        assertThat(outbound.getUseOriginalDst().getValue()).isTrue();
        Listener inbound = translated.listener("virtualInbound");
        assertThat(port(inbound)).isEqualTo(15006);
        assertThat(inbound.getFilterChainsList())
                .extracting(FilterChain::getName)
                .containsExactly(
                        "virtualInbound-blackhole",
                        "virtualInbound-catchall-http",
                        "virtualInbound",
                        "0.0.0.0_9080");
    }

    @Test
    void anHttpPortHasOneListenerForAllServicesWithRoutesByName() {
        Listener listener =
                Translated.of(TestMesh.bookinfo(), TestMesh.sidecar()).listener("0.0.0.0_9080");

        assertThat(listener.getBindToPort().getValue()).isFalse();
        assertThat(listener.getTrafficDirection()).isEqualTo(TrafficDirection.OUTBOUND);
        var manager = Translated.connectionManager(listener.getFilterChains(0).getFilters(0));
        assertThat(manager.getRds().getRouteConfigName()).isEqualTo("9080");
        assertThat(manager.getRds().getConfigSource().hasAds()).isTrue();
        assertThat(manager.getStatPrefix()).isEqualTo("outbound_0.0.0.0_9080");
        assertThat(manager.getServerName()).isEqualTo("istio-envoy");
        assertThat(manager.getHttpFiltersList())
                .extracting(HttpFilter::getName)
                .containsExactly(
                        "envoy.filters.http.fault",
                        "envoy.filters.http.cors",
                        "envoy.filters.http.router");
        assertThat(manager.getUpgradeConfigs(0).getUpgradeType()).isEqualTo("websocket");
    }

    @Test
    void bytesOnAnHttpPortThatAreNoPlainHttpGoWhereTheClientDialled() {
        Listener listener =
                Translated.of(TestMesh.bookinfo(), TestMesh.sidecar()).listener("0.0.0.0_9080");
        var match = listener.getFilterChains(0).getFilterChainMatch();
        assertThat(match.getTransportProtocol()).isEqualTo("raw_buffer");
        assertThat(match.getApplicationProtocolsList()).containsExactly("http/1.1", "h2c");
        assertThat(listener.getListenerFilters(0).getName())
                .isEqualTo("envoy.filters.listener.http_inspector");
        FilterChain rest = listener.getDefaultFilterChain();
        assertThat(rest.getName()).isEqualTo("PassthroughFilterChain");
        assertThat(Translated.tcpProxy(rest.getFilters(0)).getCluster())
                .isEqualTo("PassthroughCluster");
    }

    @Test
    void anHttpAndATcpServiceWithoutAddressesShareAPort() {
        var mesh =
                new TestMesh()
                        .service(
                                "db",
                                Resolution.STATIC,
                                List.of(TestMesh.port("tcp", 9090, Protocol.TCP)))
                        .http("web", 9090, "10.1.0.9");
        var translated = Translated.of(mesh, TestMesh.sidecar());
        Listener listener = translated.listener("0.0.0.0_9090");
        assertThat(listener.getFilterChainsCount()).isEqualTo(1);
        assertThat(Translated.tcpProxy(listener.getDefaultFilterChain().getFilters(0)).getCluster())
                .isEqualTo("outbound|9090||" + TestMesh.host("db"));
        assertThat(translated.problems()).isEmpty();
    }

    @Test
    void aTcpServiceIsReachedAtEachOfItsAddressesOfOneFamily() {
        var tcp = List.of(TestMesh.port("tcp", 9090, Protocol.TCP));
        var mesh =
                new TestMesh()
                        .service("db", Resolution.STATIC, tcp, "10.1.0.8", "10.1.0.9", "fd00::9");
        var translated = Translated.of(mesh, TestMesh.sidecar());
        assertThat(translated.listeners())
                .containsKeys("10.1.0.8_9090", "10.1.0.9_9090")
                .doesNotContainKey("fd00::9_9090");
    }

    @Test
    void aServiceWithARangeAndAnAddressIsReachedAtBoth() {
        var tcp = List.of(TestMesh.port("tcp", 9090, Protocol.TCP));
        var mesh = new TestMesh().service("db", Resolution.NONE, tcp, "10.1.0.8", "10.2.0.0/16");
        var translated = Translated.of(mesh, TestMesh.sidecar());
        assertThat(translated.listener("10.1.0.8_9090").getFilterChains(0).hasFilterChainMatch())
                .isFalse();
        var ranges =
                translated
                        .listener("0.0.0.0_9090")
                        .getFilterChains(0)
                        .getFilterChainMatch()
                        .getPrefixRangesList();
        assertThat(ranges)
                .singleElement()
                .hasToString("address_prefix: \"10.2.0.0\"\nprefix_len {\n  value: 16\n}\n");
    }

    @Test
    void theInboundSideLeadsToTheApplication() {
        Listener listener =
                Translated.of(TestMesh.bookinfo(), TestMesh.sidecar()).listener("virtualInbound");
        FilterChain chain = listener.getFilterChains(3);

        assertThat(chain.getFilterChainMatch().getDestinationPort().getValue()).isEqualTo(9080);
        var routes = Translated.connectionManager(chain.getFilters(0)).getRouteConfig();
        assertThat(routes.getName()).isEqualTo("inbound|9080||");
        assertThat(routes.getVirtualHosts(0).getName()).isEqualTo("inbound|http|9080");
        assertThat(routes.getVirtualHosts(0).getRoutes(0).getRoute().getCluster())
                .isEqualTo("inbound|9080||");
    }

    @Test
    void aSidecarThatBindsPortsListensOnRealAddresses() {
        var translated =
                Translated.of(
                        TestMesh.bookinfo().http("other", 9090), TestMesh.unredirectedSidecar());

        assertThat(translated.listeners())
                .as("9080 is the workload's own")
                .containsOnlyKeys("0.0.0.0_9090", "127.0.1.6_15002", "10.0.0.6_9080");
        assertThat(address(translated.listener("0.0.0.0_9090"))).isEqualTo("127.0.1.6:9090");
        assertThat(translated.listener("0.0.0.0_9090").hasBindToPort()).isFalse();
        assertThat(address(translated.listener("10.0.0.6_9080"))).isEqualTo("10.0.0.6:9080");
        var proxy = translated.listener("127.0.1.6_15002").getFilterChains(0).getFilters(0);
        assertThat(Translated.connectionManager(proxy).getRds().getRouteConfigName())
                .isEqualTo("http_proxy");
    }

    @Test
    void theApplicationsPortStaysItsOwnWhileItIsNoEndpoint() {
        var metadata =
                Map.<String, Object>of("INTERCEPTION_MODE", "NONE", "LABELS", Map.of("app", "a"));
        Node node = TestMesh.node("sidecar", "10.0.0.9", metadata);
        var mesh = new TestMesh().http("a", 8080).http("b", 8081);
        assertThat(Translated.of(mesh, node).listeners()).containsOnlyKeys("0.0.0.0_8081");
    }

    @Test
    void anUnprivilegedProxyLeavesLowPortsOut() {
        var metadata =
                Map.<String, Object>of("INTERCEPTION_MODE", "NONE", "UNPRIVILEGED_POD", "true");
        Node node = TestMesh.node("sidecar", "10.0.0.9", metadata);
        assertThat(Translated.of(new TestMesh().http("a", 80), node).listeners()).isEmpty();
    }

    @Test
    void tcpServicesHaveAListenerPerAddress() {
        var mesh = new TestMesh();
        tcp(mesh, "echo", "10.1.0.1");
        tcp(mesh, "other", "10.1.0.2");
        var translated = Translated.of(mesh, TestMesh.sidecar());

        assertThat(translated.listeners()).containsKeys("10.1.0.1_9000", "10.1.0.2_9000");
        var filter = translated.listener("10.1.0.1_9000").getFilterChains(0).getFilters(0);
        assertThat(Translated.tcpProxy(filter).getCluster())
                .isEqualTo("outbound|9000||echo.default.svc.cluster.local");
    }

    @Test
    void tcpRulesOfTheMeshShareByWeight() {
        var mesh = new TestMesh();
        tcp(mesh, "echo", "10.1.0.1");
        mesh.rule("subsets", Rules.subsets("echo", "v1", "v2"))
                .rule(
                        "echo",
                        Rules.tcpService(
                                "echo",
                                "",
                                new TcpRoute(
                                        List.of(
                                                new TcpMatch(
                                                        List.of(), 9000, Map.of(), "", List.of())),
                                        List.of(
                                                new RouteDestination(Rules.to("echo", "v1"), 80),
                                                new RouteDestination(
                                                        Rules.to("echo", "v2"), 20)))));
        var filter =
                Translated.of(mesh, TestMesh.sidecar())
                        .listener("10.1.0.1_9000")
                        .getFilterChains(0)
                        .getFilters(0);
        assertThat(Translated.tcpProxy(filter).getWeightedClusters().getClustersList())
                .extracting(each -> each.getName() + "=" + each.getWeight())
                .containsExactly(
                        "outbound|9000|v1|echo.default.svc.cluster.local=80",
                        "outbound|9000|v2|echo.default.svc.cluster.local=20");
    }

    @Test
    void whoComesLaterToAPortThatCannotBeSharedIsReported() {
        var mesh = new TestMesh();
        tcp(mesh, "first", "10.1.0.1");
        tcp(mesh, "second", "10.1.0.2");
        var translated = Translated.of(mesh, TestMesh.unredirectedSidecar());

        var filter = translated.listener("0.0.0.0_9000").getFilterChains(0).getFilters(0);
        assertThat(Translated.tcpProxy(filter).getCluster()).contains("first");
        assertThat(translated.problems())
                .singleElement()
                .satisfies(
                        problem -> {
                            assertThat(problem.code()).isEqualTo("conflict");
                            assertThat(problem.message()).contains("second", "9000", "first");
                        });
    }

    @Test
    void tlsServicesWithoutAddressAreToldApartByName() {
        var mesh = new TestMesh();
        for (String host : List.of("a.com", "b.com")) {
            mesh.service(
                    host, Resolution.DNS, List.of(TestMesh.port("https", 443, Protocol.HTTPS)));
        }
        Listener listener = Translated.of(mesh, TestMesh.sidecar()).listener("0.0.0.0_443");

        assertThat(listener.getFilterChainsList())
                .extracting(chain -> chain.getFilterChainMatch().getServerNames(0))
                .containsExactly("a.com", "b.com");
        assertThat(listener.getListenerFiltersList())
                .extracting(ListenerFilter::getName)
                .containsExactly("envoy.filters.listener.tls_inspector");
        assertThat(listener.getDefaultFilterChain().getName()).isEqualTo("PassthroughFilterChain");
    }

    @Test
    void undeclaredPortsLookAtTheFirstBytes() {
        var mesh =
                new TestMesh()
                        .service(
                                "guess",
                                Resolution.STATIC,
                                List.of(TestMesh.port("web", 7000, Protocol.UNDECLARED)),
                                "10.1.0.1");
        Listener listener = Translated.of(mesh, TestMesh.sidecar()).listener("10.1.0.1_7000");

        assertThat(listener.getListenerFilters(0).getName())
                .isEqualTo("envoy.filters.listener.http_inspector");
        var manager = Translated.connectionManager(listener.getFilterChains(0).getFilters(0));
        assertThat(manager.getRds().getRouteConfigName())
                .isEqualTo("guess.default.svc.cluster.local:7000");
        assertThat(Translated.tcpProxy(listener.getDefaultFilterChain().getFilters(0)).getCluster())
                .isEqualTo("outbound|7000||guess.default.svc.cluster.local");
    }

    @Test
    void aHeadlessTcpServiceHasAListenerPerEndpoint() {
        var mesh =
                new TestMesh()
                        .service(
                                "db",
                                Resolution.NONE,
                                List.of(TestMesh.port("tcp", 5432, Protocol.TCP)))
                        .endpoint("db", "10.0.0.30", 5432, "v1")
                        .endpoint("db", "10.0.0.31", 5432, "v1");
        assertThat(Translated.of(mesh, TestMesh.sidecar()).listeners())
                .containsKeys("10.0.0.30_5432", "10.0.0.31_5432");
    }

    private static void tcp(TestMesh mesh, String name, String address) {
        mesh.service(
                name,
                Resolution.STATIC,
                List.of(TestMesh.port("tcp", 9000, Protocol.TCP)),
                address);
    }

    private static int port(Listener listener) {
        return listener.getAddress().getSocketAddress().getPortValue();
    }

    private static String address(Listener listener) {
        return listener.getAddress().getSocketAddress().getAddress() + ":" + port(listener);
    }
}
