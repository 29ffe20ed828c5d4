package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.gateway;
import static io.leno.xds.translator.Rules.match;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.server;
import static io.leno.xds.translator.Rules.serverTls;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.RouteAction.ClusterNotFoundResponseCode;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.VirtualHost.TlsRequirementType;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.Gateway;
import io.leno.api.istio.Gateway.ServerTls;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService.RouteDestination;
import io.leno.api.istio.VirtualService.TcpMatch;
import io.leno.api.istio.VirtualService.TcpRoute;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

class GatewayTest {
    @Test
    void anHttpServerIsAListenerWithRoutesByPort() {
        var translated =
                translated(
                        TestMesh.bookinfo()
                                .rule("gw", gateway(server(8080, "HTTP", null, "*")))
                                .rule("bookinfo", toProductpage("*")));

        var listener = translated.listener("0.0.0.0_8080");
        assertThat(listener.hasBindToPort()).isFalse();
        var manager = Translated.connectionManager(listener.getFilterChains(0).getFilters(0));
        assertThat(manager.getRds().getRouteConfigName()).isEqualTo("http.8080");
        assertThat(manager.getUseRemoteAddress().getValue()).isTrue();
        VirtualHost host = translated.virtualHost("http.8080", "*:8080");
        assertThat(host.getDomainsList()).containsExactly("*");
        assertThat(host.getRoutes(0).getMatch().getPath()).isEqualTo("/productpage");
        assertThat(host.getRoutes(0).getRoute().getCluster())
                .isEqualTo("outbound|9080||productpage.default.svc.cluster.local");
        assertThat(translated.resource(TypeUrls.ROUTE, "http.8080").madeBy())
                .extracting(Object::toString)
                .containsExactlyInAnyOrder("VirtualService default/bookinfo", "Gateway default/gw");
    }

    @Test
    void aGatewayIsMeantForTheProxiesItSelects() {
        var other = new Gateway(Map.of("istio", "other"), List.of(server(8080, "HTTP", null, "*")));
        assertThat(translated(TestMesh.bookinfo().rule("gw", other)).listeners()).isEmpty();
    }

    @Test
    void aServerThatRedirectsListensWithItsCertificateWhereItIsSecure() {
        var tls = Rules.serverTls(io.leno.api.istio.Gateway.ServerTls.Mode.SIMPLE, true);
        var mesh = TestMesh.bookinfo().rule("one", gateway(server(443, "HTTPS", tls, "a.com")));
        var listener = Translated.of(mesh, TestMesh.gateway()).listener("0.0.0.0_443");
        assertThat(listener.getFilterChains(0).hasTransportSocket()).isTrue();
    }

    @Test
    void aServerListensOnThePortBehindItsService() {
        var mesh =
                TestMesh.bookinfo()
                        .http("ingress", 80)
                        .endpoint("ingress", "10.0.0.9", 8080, "v1")
                        .rule("gw", gateway(server(80, "HTTP", null, "*")))
                        .rule("bookinfo", toProductpage("*"));
        var translated = translated(mesh);
        assertThat(translated.listeners()).containsOnlyKeys("0.0.0.0_8080");
        assertThat(translated.virtualHost("http.8080", "*:80").getRoutesCount()).isEqualTo(1);
    }

    @Test
    void withoutRoutesEveryRequestIsUnknown() {
        var translated =
                translated(new TestMesh().rule("gw", gateway(server(8080, "HTTP", null, "*"))));
        assertThat(translated.virtualHost("http.8080", "blackhole:8080").getRoutesCount()).isZero();
    }

    @Test
    void serversAndRulesMeetInTheNarrowerHost() {
        var translated =
                translated(
                        TestMesh.bookinfo()
                                .rule("gw", gateway(server(8080, "HTTP", null, "*.a.com", "b.com")))
                                .rule("one", toProductpage("x.a.com"))
                                .rule("two", toProductpage("*"))
                                .rule("three", toProductpage("c.com")));
        assertThat(translated.routes().get("http.8080").getVirtualHostsList())
                .extracting(VirtualHost::getName)
                .containsExactly("b.com:8080", "x.a.com:8080");
    }

    @Test
    void hostsWithTheSameRoutesAreOneVirtualHostNamedForTheMostSpecific() {
        var translated =
                translated(
                        TestMesh.bookinfo()
                                .rule("gw", gateway(server(8080, "HTTP", null, "*.a.com", "b.com")))
                                .rule("two", toProductpage("*")));
        assertThat(translated.routes().get("http.8080").getVirtualHostsList())
                .singleElement()
                .satisfies(
                        host -> {
                            assertThat(host.getName()).isEqualTo("b.com:8080");
                            assertThat(host.getDomainsList()).containsExactly("b.com", "*.a.com");
                        });
    }

    @Test
    void aServerMayKeepItsHostsToANamespace() {
        var mesh =
                TestMesh.bookinfo()
                        .rule("gw", gateway(server(8080, "HTTP", null, "other/a.com", "./b.com")))
                        .rule("one", toProductpage("a.com"))
                        .rule("two", toProductpage("b.com"));
        assertThat(translated(mesh).routes().get("http.8080").getVirtualHostsList())
                .extracting(VirtualHost::getName)
                .containsExactly("b.com:8080");
    }

    @Test
    void rulesForOneHostFollowEachOtherAndCatchAllsComeLast() {
        var all = virtualService(List.of("*"), List.of("gw"), route(to("details", "")).build());
        var mesh =
                TestMesh.bookinfo()
                        .rule("gw", gateway(server(8080, "HTTP", null, "*")))
                        .rule("all", all)
                        .rule("one", toProductpage("*"));
        assertThat(translated(mesh).virtualHost("http.8080", "*:8080").getRoutesList())
                .extracting(each -> each.getRoute().getCluster())
                .containsExactly(
                        "outbound|9080||productpage.default.svc.cluster.local",
                        "outbound|9080||details.default.svc.cluster.local");
    }

    @Test
    void plainTextMayBeRedirectedToHttps() {
        var tls = serverTls(ServerTls.Mode.PASSTHROUGH, true);
        var mesh = new TestMesh().rule("gw", gateway(server(8080, "HTTP", tls, "a.com")));
        assertThat(translated(mesh).virtualHost("http.8080", "a.com:8080").getRequireTls())
                .isEqualTo(TlsRequirementType.ALL);
    }

    @Test
    void aTcpServerSharesByWeight() {
        var mesh =
                echo().rule("gw", gateway(server(31400, "TCP", null, "*")))
                        .rule("subsets", Rules.subsets("echo", "v1", "v2"))
                        .rule("echo", Rules.tcpService("*", "gw", route31400()));
        var filter = translated(mesh).listener("0.0.0.0_31400").getFilterChains(0).getFilters(0);
        assertThat(Translated.tcpProxy(filter).getWeightedClusters().getClustersList())
                .extracting(each -> each.getName() + "=" + each.getWeight())
                .containsExactly(
                        "outbound|9000|v1|echo.default.svc.cluster.local=80",
                        "outbound|9000|v2|echo.default.svc.cluster.local=20");
    }

    @Test
    void aTcpServerWithoutRoutesIsLeftOutAndReported() {
        var translated = translated(echo().rule("gw", gateway(server(31400, "TCP", null, "*"))));
        assertThat(translated.listeners()).isEmpty();
        assertThat(translated.problems()).extracting(Problem::code).containsExactly("no-route");
    }

    @Test
    void aServerThatNeedsCertificatesIsLeftOutAlone() {
        var tls = serverTls(ServerTls.Mode.ISTIO_MUTUAL, false);
        var mesh =
                TestMesh.bookinfo()
                        .rule(
                                "gw",
                                gateway(
                                        server(8443, "HTTPS", tls, "*"),
                                        server(8080, "HTTP", null, "*")));
        var translated = translated(mesh);
        assertThat(translated.listeners()).containsOnlyKeys("0.0.0.0_8080");
        assertThat(translated.problems().getFirst().code()).isEqualTo("not-yet-acted-on");
        assertThat(translated.problems().getFirst().path()).isEqualTo("spec.servers[0].tls");
    }

    @Test
    void twoKindsOfServersOnOnePortAreAConflict() {
        var mesh =
                echo().rule("http", gateway(server(8080, "HTTP", null, "*")))
                        .rule("tcp", gateway(server(8080, "TCP", null, "*")));
        var translated = translated(mesh);
        assertThat(translated.listeners()).containsOnlyKeys("0.0.0.0_8080");
        assertThat(translated.problems())
                .extracting(Problem::code, Problem::subject)
                .contains(org.assertj.core.groups.Tuple.tuple("conflict", "Gateway default/tcp"));
    }

    @Test
    void aMissingBackendOfTheGatewayApiAnswers500() {
        var key = new ResourceKey("gateway.networking.k8s.io", "HTTPRoute", "default", "r");
        var mesh =
                TestMesh.bookinfo()
                        .rule("gw", gateway(server(8080, "HTTP", null, "*")))
                        .rule(
                                key,
                                virtualService(
                                        List.of("*"),
                                        List.of("gw"),
                                        route(to("nowhere", "", 80)).build()));
        var route = translated(mesh).route("http.8080", "*:8080");
        assertThat(route.getRoute().getClusterNotFoundResponseCode())
                .isEqualTo(ClusterNotFoundResponseCode.INTERNAL_SERVER_ERROR);
    }

    @Test
    void httpRoutesOfOneHostAreTriedInTheGatewayApisOrder() {
        var mesh =
                TestMesh.bookinfo()
                        .rule("gw", gateway(server(8080, "HTTP", null, "*")))
                        .rule(
                                httpRoute("first"),
                                virtualService(
                                        List.of("*"),
                                        List.of("gw"),
                                        route(to("details", ""))
                                                .when(match().uri(segments("/a")))
                                                .build(),
                                        route(to("details", "")).build()))
                        .rule(
                                httpRoute("second"),
                                virtualService(
                                        List.of("*"),
                                        List.of("gw"),
                                        route(to("ratings", ""))
                                                .when(match().uri(new StringMatch.Exact("/a")))
                                                .build(),
                                        route(to("ratings", ""))
                                                .when(match().uri(segments("/a/longer")))
                                                .build(),
                                        route(to("ratings", ""))
                                                .when(
                                                        match().uri(segments("/a"))
                                                                .method(
                                                                        new StringMatch.Exact(
                                                                                "GET")))
                                                .build()));
        assertThat(translated(mesh).virtualHost("http.8080", "*:8080").getRoutesList())
                .extracting(
                        each ->
                                each.getMatch().getPath()
                                        + each.getMatch().getPathSeparatedPrefix()
                                        + " "
                                        + each.getMatch().getHeadersCount()
                                        + " "
                                        + each.getRoute().getCluster().contains("details"))
                .containsExactly(
                        "/a 0 false", "/a/longer 0 false", "/a 1 false", "/a 0 true", " 0 true");
    }

    @Test
    void httpRoutesForAServiceAddToEachOther() {
        var mesh = TestMesh.bookinfo();
        for (String name : List.of("x", "y")) {
            mesh.rule(
                    httpRoute(name),
                    virtualService(
                            List.of(TestMesh.host("reviews")),
                            List.of(),
                            route(to("reviews", ""))
                                    .when(
                                            match().uri(
                                                            segments(
                                                                    "/"
                                                                            + name.repeat(
                                                                                    name.charAt(0)
                                                                                            - 'w'))))
                                    .build()));
        }
        var translated = Translated.of(mesh, TestMesh.sidecar());
        String host = TestMesh.host("reviews") + ":9080";
        assertThat(translated.virtualHost("9080", host).getRoutesList())
                .extracting(each -> each.getMatch().getPathSeparatedPrefix())
                .containsExactly("/yy", "/x");
        assertThat(translated.problems()).isEmpty();
    }

    private static ResourceKey httpRoute(String name) {
        return new ResourceKey("gateway.networking.k8s.io", "HTTPRoute", "default", name);
    }

    private static StringMatch segments(String prefix) {
        return new StringMatch.PathSeparatedPrefix(prefix);
    }

    private static TestMesh echo() {
        return new TestMesh()
                .service(
                        "echo",
                        Resolution.STATIC,
                        List.of(TestMesh.port("tcp", 9000, Protocol.TCP)));
    }

    private static TcpRoute route31400() {
        return new TcpRoute(
                List.of(new TcpMatch(List.of(), 31400, Map.of(), "", List.of())),
                List.of(
                        new RouteDestination(to("echo", "v1", 9000), 80),
                        new RouteDestination(to("echo", "v2", 9000), 20)));
    }

    private static io.leno.api.istio.VirtualService toProductpage(String host) {
        return virtualService(
                List.of(host),
                List.of("gw"),
                route(to("productpage", "", 9080))
                        .when(match().uri(new StringMatch.Exact("/productpage")))
                        .build());
    }

    private static Translated translated(TestMesh mesh) {
        return Translated.of(mesh, TestMesh.gateway());
    }
}
