package io.leno.xds.translator;

import static io.leno.xds.translator.PatchRule.host;
import static io.leno.xds.translator.PatchRule.httpFilter;
import static io.leno.xds.translator.PatchRule.routes;
import static io.leno.xds.translator.PatchedMesh.LUA;
import static io.leno.xds.translator.PatchedMesh.REVIEWS;
import static io.leno.xds.translator.PatchedMesh.REVIEWS_CLUSTER;
import static io.leno.xds.translator.PatchedMesh.ROUTER;
import static io.leno.xds.translator.PatchedMesh.manager;
import static io.leno.xds.translator.PatchedMesh.mesh;
import static io.leno.xds.translator.PatchedMesh.names;
import static io.leno.xds.translator.PatchedMesh.translated;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.FilterClass;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.ProxyMatch;
import io.leno.api.istio.EnvoyFilter.RouteMatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/// Which patches come first, and for whom they are.
class PatchOrderTest {
    @Test
    void aRouteThatIsAddedIsNotMergedIntoNorRemovedByOtherPatches() {
        var match = routes(Context.SIDECAR_OUTBOUND, 9080, host(REVIEWS, null));
        String route =
                """
                {"name": "extra", "match": {"prefix": "/extra"}, "direct_response": {"status": 418}}
                """;
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(ApplyTo.HTTP_ROUTE, Operation.INSERT_FIRST, match, route)
                                .patch(
                                        ApplyTo.HTTP_ROUTE,
                                        Operation.MERGE,
                                        match,
                                        "{\"response_headers_to_remove\": [\"x-secret\"]}")
                                .patch(
                                        ApplyTo.HTTP_ROUTE,
                                        Operation.REMOVE,
                                        routes(
                                                Context.SIDECAR_OUTBOUND,
                                                9080,
                                                host(
                                                        REVIEWS,
                                                        new RouteMatch(
                                                                "extra", RouteMatch.Action.ANY))),
                                        ""));

        List<Route> all = translated.virtualHost("9080", REVIEWS).getRoutesList();
        assertThat(all).extracting(Route::getName).containsExactly("extra", "default");
        assertThat(all).extracting(Route::getResponseHeadersToRemoveCount).containsExactly(0, 1);
    }

    @Test
    void whatIsAddedStandsBehindTheFiltersOfItsClassAndBeforeTheRouter() {
        String jwt =
                """
                {"name": "envoy.filters.http.jwt_authn", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.jwt_authn.v3.JwtAuthentication"}}
                """;
        String rbac =
                """
                {"name": "envoy.filters.http.rbac", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC"}}
                """;
        var first = httpFilter(Context.SIDECAR_OUTBOUND, ROUTER);
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(ApplyTo.HTTP_FILTER, Operation.INSERT_FIRST, first, rbac)
                                .patch(ApplyTo.HTTP_FILTER, Operation.INSERT_FIRST, first, jwt)
                                .add(FilterClass.AUTHN, Context.SIDECAR_OUTBOUND, named("who"))
                                .add(FilterClass.AUTHZ, Context.SIDECAR_OUTBOUND, named("may"))
                                .add(FilterClass.STATS, Context.SIDECAR_OUTBOUND, named("count"))
                                .add(
                                        FilterClass.UNSPECIFIED,
                                        Context.SIDECAR_OUTBOUND,
                                        named("any")));

        assertThat(names(translated, "0.0.0.0_9080"))
                .isEqualTo("jwt_authn,who,rbac,may,count,fault,cors,any,router");
        assertThat(translated.problems()).isEmpty();
    }

    private static String named(String name) {
        return LUA.replace("hello", name);
    }

    @Test
    void allHttpFiltersOfANameAreMergedInto() {
        var match = httpFilter(Context.SIDECAR_OUTBOUND, "envoy.filters.http.fault");
        String again =
                """
                {"name": "envoy.filters.http.fault", "typed_config": {
                  "@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault"}}
                """;
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(ApplyTo.HTTP_FILTER, Operation.INSERT_AFTER, match, again)
                                .patch(
                                        ApplyTo.HTTP_FILTER,
                                        Operation.MERGE,
                                        match,
                                        again.replace(
                                                "HTTPFault\"",
                                                "HTTPFault\", \"max_active_faults\": 3")));

        assertThat(names(translated, "0.0.0.0_9080")).isEqualTo("fault,fault,cors,router");
        assertThat(manager(translated.listener("0.0.0.0_9080")).getHttpFiltersList().subList(0, 2))
                .extracting(
                        each ->
                                Translated.decode(HTTPFault.parser(), each.getTypedConfig())
                                        .getMaxActiveFaults()
                                        .getValue())
                .containsExactly(3, 3);
    }

    @ParameterizedTest
    @CsvSource({"1.30.0, true", "1.29.1, false", "'', false"})
    void aVersionIsMatchedWhereTheProxyTellsIt(String version, boolean merged) {
        var node =
                TestMesh.node(
                        "sidecar",
                        "10.0.0.6",
                        version.isEmpty() ? Map.of() : Map.of("ISTIO_VERSION", version));
        for (String pattern : List.of("^1\\.30", ".*")) {
            var rule =
                    new PatchRule()
                            .patch(
                                    ApplyTo.CLUSTER,
                                    Operation.MERGE,
                                    PatchRule.of(new ProxyMatch(pattern, Map.of())),
                                    "{\"connect_timeout\": \"77s\"}");
            long timeout =
                    Translated.of(mesh(rule), node)
                            .cluster(REVIEWS_CLUSTER)
                            .getConnectTimeout()
                            .getSeconds();
            boolean isMeant = pattern.equals(".*") ? !version.isEmpty() : merged;
            assertThat(timeout == 77).as(pattern).isEqualTo(isMeant);
        }
        var tooLong =
                new PatchRule()
                        .patch(
                                ApplyTo.CLUSTER,
                                Operation.MERGE,
                                PatchRule.of(new ProxyMatch("1".repeat(1025) + "|.*", Map.of())),
                                "{\"connect_timeout\": \"77s\"}");
        assertThat(
                        Translated.of(mesh(tooLong), node)
                                .cluster(REVIEWS_CLUSTER)
                                .getConnectTimeout()
                                .getSeconds())
                .isEqualTo(10);
    }
}
