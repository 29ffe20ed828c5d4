package io.leno.xds.translator;

import static io.leno.xds.translator.Rules.match;
import static io.leno.xds.translator.Rules.route;
import static io.leno.xds.translator.Rules.to;
import static io.leno.xds.translator.Rules.virtualService;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.leno.api.config.Problem;
import io.leno.api.istio.StringMatch;
import io.leno.api.istio.VirtualService;
import io.leno.api.istio.VirtualService.Delegate;
import io.leno.api.istio.VirtualService.HttpRoute;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class DelegatesTest {
    private static final VirtualService ROOT =
            virtualService(
                    "reviews",
                    delegating("api", route().name("root").timeout(Duration.ofSeconds(3)), "/api"),
                    route(to("ratings", "")).build());

    @Test
    void theDelegatesRoutesTakeThePlaceOfTheRootsAndKeepWhatItSays() {
        List<Route> routes =
                routes(
                        TestMesh.bookinfo()
                                .rule("root", ROOT)
                                .rule(
                                        "other",
                                        "api",
                                        delegate(
                                                route(to("details", ""))
                                                        .name("sub")
                                                        .when(uri("/api/v1"))
                                                        .build(),
                                                route(to("details", "")).when(uri("/x")).build())));
        assertThat(routes).hasSize(2);
        assertThat(routes.getFirst().getName()).isEqualTo("root-sub");
        assertThat(routes.getFirst().getMatch().getPrefix()).isEqualTo("/api/v1");
        assertThat(routes.getFirst().getRoute().getTimeout().getSeconds()).isEqualTo(3);
        // a short name is of the delegate's namespace
        assertThat(routes.getFirst().getRoute().getCluster())
                .isEqualTo("outbound|9080||details.other.svc.cluster.local");
    }

    @Test
    void aRouteWithoutItsDelegateIsLeftOutAndTheOthersStay() {
        var translated = Translated.of(TestMesh.bookinfo().rule("root", ROOT), TestMesh.sidecar());
        assertThat(
                        translated
                                .virtualHost("9080", "reviews.default.svc.cluster.local:9080")
                                .getRoutesList())
                .extracting(each -> each.getRoute().getCluster())
                .containsExactly("outbound|9080||ratings.default.svc.cluster.local");
        assertThat(translated.problems())
                .extracting(Problem::message)
                .contains("no virtual service other/api without hosts: the route is left out");
    }

    @Test
    void aDelegateIsUsedOnlyWhereItIsExported() {
        var kept =
                new VirtualService(
                        List.of(),
                        List.of(),
                        List.of(route(to("details", "")).build()),
                        List.of(),
                        List.of(),
                        List.of("."));
        assertThat(routes(TestMesh.bookinfo().rule("root", ROOT).rule("other", "api", kept)))
                .hasSize(1);
    }

    private static List<Route> routes(TestMesh mesh) {
        return Translated.of(mesh, TestMesh.sidecar())
                .virtualHost("9080", "reviews.default.svc.cluster.local:9080")
                .getRoutesList();
    }

    private static VirtualService delegate(HttpRoute... routes) {
        return virtualService(List.of(), List.of(), routes);
    }

    private static HttpRoute delegating(String name, Rules.RouteBuilder route, String prefix) {
        HttpRoute plain = route.when(uri(prefix)).build();
        return new HttpRoute(
                plain.name(),
                plain.match(),
                plain.route(),
                null,
                null,
                null,
                plain.timeout(),
                null,
                null,
                null,
                null,
                List.of(),
                null,
                null,
                new Delegate(name, "other"));
    }

    private static Rules.Match uri(String prefix) {
        return match().uri(new StringMatch.Prefix(prefix));
    }
}
