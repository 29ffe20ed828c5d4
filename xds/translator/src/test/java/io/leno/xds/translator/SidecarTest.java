package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.leno.api.istio.Destination;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.Sidecar.CaptureMode;
import io.leno.api.istio.Sidecar.Egress;
import io.leno.api.istio.Sidecar.Ingress;
import io.leno.api.istio.Sidecar.OutboundTrafficPolicy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

class SidecarTest {
    private static final String REVIEWS = "outbound|9080||reviews.default.svc.cluster.local";
    private static final String DETAILS = "outbound|9080||details.default.svc.cluster.local";

    @Test
    void aWorkloadReachesOnlyWhatItsSidecarNames() {
        var translated =
                translated(sidecar(egress("./reviews.default.svc.cluster.local")), "default");
        assertThat(translated.clusters()).containsKey(REVIEWS).doesNotContainKey(DETAILS);
        assertThat(translated.routes().get("9080").getVirtualHostsList())
                .extracting(VirtualHost::getName)
                .containsExactly("reviews.default.svc.cluster.local:9080", "allow_any");
    }

    @Test
    void theSidecarThatSelectsTheWorkloadGoesBeforeTheOneForAllAndThatOfTheRoot() {
        var mesh =
                TestMesh.bookinfo()
                        .rule("istio-system", "all", sidecar(egress("~/*")))
                        .rule("default", sidecar(egress("*/details.default.svc.cluster.local")));
        assertThat(translated(mesh).clusters()).containsKey(DETAILS).doesNotContainKey(REVIEWS);
        var own =
                new Sidecar(
                        new Sidecar.Selector(Map.of("app", "productpage")),
                        List.of(),
                        List.of(egress("*/reviews.default.svc.cluster.local")),
                        null,
                        null);
        assertThat(translated(mesh.rule("own", own)).clusters())
                .containsKey(REVIEWS)
                .doesNotContainKey(DETAILS);
    }

    @Test
    void thatOfTheRootNamespaceHoldsWhereTheNamespaceHasNone() {
        assertThat(translated(sidecar(egress("~/*")), "istio-system").clusters())
                .doesNotContainKeys(REVIEWS, DETAILS);
    }

    @Test
    void whereARuleLeadsIsReachedToo() {
        var mesh =
                TestMesh.bookinfo()
                        .rule("s", sidecar(egress("*/reviews.default.svc.cluster.local")))
                        .rule("v", virtualService("reviews", route(to("details", "")).build()));
        assertThat(translated(mesh).clusters()).containsKeys(REVIEWS, DETAILS);
    }

    @Test
    void aListenerWithAPortHasThePortForItself() {
        var own =
                new Egress(
                        new Gateway.Port(9080, "HTTP", "http"),
                        "",
                        CaptureMode.DEFAULT,
                        List.of("*/details.default.svc.cluster.local"));
        var translated =
                translated(sidecar(own, egress("*/reviews.default.svc.cluster.local")), "default");
        assertThat(translated.routes().get("9080").getVirtualHostsList())
                .extracting(VirtualHost::getName)
                .containsExactly("details.default.svc.cluster.local:9080", "allow_any");
        assertThat(translated.clusters()).containsKeys(REVIEWS, DETAILS);
    }

    @Test
    void whatIsUnknownMayGoToAProxyOrNowhere() {
        var refused = new OutboundTrafficPolicy(OutboundTrafficPolicy.Mode.REGISTRY_ONLY, null);
        var none = new Sidecar(null, List.of(), List.of(), refused, null);
        assertThat(lastHost(translated(none, "default"))).isEqualTo("block_all");
        var proxied =
                new OutboundTrafficPolicy(
                        OutboundTrafficPolicy.Mode.ALLOW_ANY,
                        new Destination("ratings", "", new Destination.PortSelector(9080)));
        var translated =
                translated(new Sidecar(null, List.of(), List.of(), proxied, null), "default");
        var hosts = translated.routes().get("9080").getVirtualHostsList();
        assertThat(hosts.getLast().getRoutes(0).getRoute().getCluster())
                .isEqualTo("outbound|9080||ratings.default.svc.cluster.local");
    }

    @Test
    void aListenerWithAnAddressIsForItsServicesAlone() {
        var own =
                new Egress(
                        new Gateway.Port(9080, "HTTP", "http"),
                        "127.0.0.2",
                        CaptureMode.NONE,
                        List.of("*/details.default.svc.cluster.local"));
        var listener = translated(sidecar(own), "default").listener("127.0.0.2_9080");
        assertThat(listener.hasBindToPort()).isFalse();
        assertThat(listener.hasDefaultFilterChain()).isFalse();
        assertThat(listener.getFilterChains(0).hasFilterChainMatch()).isFalse();
    }

    @Test
    void theAddressOfAllAddressesIsTheWorkloadsOwn() {
        var port = new Gateway.Port(7000, "HTTP", "http");
        var ingress = new Ingress(port, "", CaptureMode.DEFAULT, "0.0.0.0:8080", null, null);
        var sidecar = new Sidecar(null, List.of(ingress), List.of(), null, null);
        var cluster = translated(sidecar, "default").cluster("inbound|7000||");
        assertThat(cluster.getType()).isEqualTo(DiscoveryType.STATIC);
        assertThat(cluster.getLoadAssignment().toString())
                .contains(TestMesh.sidecar().address(), "port_value: 8080");
    }

    @Test
    void ingressSaysWhatIsTakenInAndWhereItGoes() {
        var ingress =
                new Ingress(
                        new Gateway.Port(7000, "HTTP", "http"),
                        "",
                        CaptureMode.DEFAULT,
                        "127.0.0.1:8080",
                        null,
                        null);
        var translated =
                translated(new Sidecar(null, List.of(ingress), List.of(), null, null), "default");
        var cluster = translated.clusters().get("inbound|7000||");
        assertThat(cluster.getType()).isEqualTo(DiscoveryType.STATIC);
        assertThat(
                        cluster.getLoadAssignment()
                                .getEndpoints(0)
                                .getLbEndpoints(0)
                                .getEndpoint()
                                .getAddress()
                                .getSocketAddress()
                                .getPortValue())
                .isEqualTo(8080);
        assertThat(translated.listeners().get("virtualInbound").getFilterChainsList())
                .extracting(FilterChain::getName)
                .contains("0.0.0.0_7000")
                .doesNotContain("0.0.0.0_9080");
    }

    @Test
    void whatStandsAfterATildeIsLeftOut() {
        var all = egress("*/*", "~./reviews.default.svc.cluster.local");
        assertThat(translated(sidecar(all), "default").clusters())
                .containsKey(DETAILS)
                .doesNotContainKey(REVIEWS);
        var elsewhere =
                egress("*/*", "~other/reviews.default.svc.cluster.local", "~/*.example.com");
        assertThat(translated(sidecar(elsewhere), "default").clusters())
                .containsKeys(DETAILS, REVIEWS);
    }

    @Test
    void aPortMayBeAnHttpProxyForAllPortsOfItsServices() {
        var port = new Gateway.Port(7443, "HTTP_PROXY", "proxy");
        var proxy =
                new Egress(
                        port,
                        "127.0.0.2",
                        CaptureMode.NONE,
                        List.of("*/details.default.svc.cluster.local"));
        var translated = translated(sidecar(proxy), "default");
        var listener = translated.listener("127.0.0.2_7443");
        assertThat(listener.hasBindToPort()).isFalse();
        assertThat(
                        Translated.connectionManager(listener.getFilterChains(0).getFilters(0))
                                .getRds()
                                .getRouteConfigName())
                .isEqualTo("7443");
        assertThat(translated.virtualHost("7443", "details.default.svc.cluster.local:9080"))
                .satisfies(
                        host ->
                                assertThat(host.getDomainsList())
                                        .contains("details:9080")
                                        .doesNotContain("details"));
        assertThat(translated.routes().get("7443").getVirtualHostsList())
                .extracting(VirtualHost::getName)
                .containsExactly("details.default.svc.cluster.local:9080", "allow_any");
        assertThat(translated.listeners()).doesNotContainKey("0.0.0.0_9080");
    }

    @Test
    void aUnixSocketLeadsToAllPortsOfItsServices() {
        var socket =
                new Egress(
                        new Gateway.Port(0, "HTTP", "socket"),
                        "unix:///run/mesh.sock",
                        CaptureMode.DEFAULT,
                        List.of("*/details.default.svc.cluster.local"));
        var translated = translated(sidecar(socket, egress("*/*")), "default");
        var listener = translated.listener("unix:///run/mesh.sock_0");
        assertThat(listener.getAddress().getPipe().getPath()).isEqualTo("/run/mesh.sock");
        assertThat(listener.hasBindToPort()).isFalse();
        assertThat(translated.routes().get("unix:///run/mesh.sock").getVirtualHostsList())
                .extracting(VirtualHost::getName)
                .containsExactly("details.default.svc.cluster.local:9080", "allow_any");
        assertThat(translated.listeners()).containsKey("0.0.0.0_9080");
    }

    private static @Nullable String lastHost(Translated translated) {
        return translated.routes().get("9080").getVirtualHostsList().getLast().getName();
    }

    private static Egress egress(String... hosts) {
        return new Egress(null, "", CaptureMode.DEFAULT, Arrays.asList(hosts));
    }

    private static Sidecar sidecar(Egress... egress) {
        return new Sidecar(null, List.of(), Arrays.asList(egress), null, null);
    }

    private static Translated translated(Sidecar sidecar, String namespace) {
        return translated(TestMesh.bookinfo().rule(namespace, "s", sidecar));
    }

    private static Translated translated(TestMesh mesh) {
        return Translated.of(mesh, TestMesh.sidecar());
    }
}
