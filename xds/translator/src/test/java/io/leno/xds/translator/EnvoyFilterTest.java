package io.leno.xds.translator;

import static io.leno.xds.translator.PatchRule.cluster;
import static io.leno.xds.translator.PatchRule.host;
import static io.leno.xds.translator.PatchRule.httpFilter;
import static io.leno.xds.translator.PatchRule.in;
import static io.leno.xds.translator.PatchRule.listener;
import static io.leno.xds.translator.PatchRule.routes;
import static io.leno.xds.translator.PatchedMesh.LUA;
import static io.leno.xds.translator.PatchedMesh.REVIEWS;
import static io.leno.xds.translator.PatchedMesh.REVIEWS_CLUSTER;
import static io.leno.xds.translator.PatchedMesh.key;
import static io.leno.xds.translator.PatchedMesh.manager;
import static io.leno.xds.translator.PatchedMesh.managers;
import static io.leno.xds.translator.PatchedMesh.mesh;
import static io.leno.xds.translator.PatchedMesh.names;
import static io.leno.xds.translator.PatchedMesh.translated;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.ClusterMatch;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.FilterChainMatch;
import io.leno.api.istio.EnvoyFilter.FilterMatch;
import io.leno.api.istio.EnvoyFilter.ListenerMatch;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.RouteMatch;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Set;

/// What patches make of a proxy's resources.
class EnvoyFilterTest {
    @ParameterizedTest
    @CsvSource({
        "INSERT_BEFORE, envoy.filters.http.router, 'fault,cors,hello,router'",
        "INSERT_BEFORE, envoy.filters.http.fault, 'hello,fault,cors,router'",
        "INSERT_AFTER, envoy.filters.http.fault, 'fault,hello,cors,router'",
        "INSERT_FIRST, envoy.filters.http.router, 'hello,fault,cors,router'",
        "REPLACE, envoy.filters.http.cors, 'fault,hello,router'",
        "REMOVE, envoy.filters.http.cors, 'fault,router'",
        "ADD, envoy.filters.http.router, 'fault,cors,hello,router'",
        "INSERT_AFTER, envoy.filters.http.router, 'fault,cors,router'",
        "REMOVE, envoy.filters.http.router, 'fault,cors,router'",
        "REPLACE, envoy.filters.http.router, 'fault,cors,router'",
        "INSERT_BEFORE, envoy.filters.http.nothing, 'fault,cors,router'",
    })
    void anHttpFilterGoesWhereItIsWanted(Operation operation, String at, String expected) {
        String value = operation == Operation.REMOVE ? "" : LUA;
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.HTTP_FILTER,
                                        operation,
                                        httpFilter(Context.SIDECAR_OUTBOUND, at),
                                        value));

        assertThat(names(translated, "0.0.0.0_9080")).isEqualTo(expected);
        assertThat(names(translated, "virtualInbound")).isEqualTo("fault,cors,router");
    }

    @Test
    void aTypedConfigIsMergedInside() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.HTTP_FILTER,
                                        Operation.MERGE,
                                        httpFilter(Context.ANY, "envoy.filters.http.fault"),
                                        """
                                        {"typed_config": {
                                          "@type": "type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault",
                                          "max_active_faults": 3}}
                                        """));

        HttpFilter fault = manager(translated.listener("0.0.0.0_9080")).getHttpFilters(0);
        var config = Translated.decode(HTTPFault.parser(), fault.getTypedConfig());
        assertThat(config.getMaxActiveFaults().getValue()).isEqualTo(3);
        assertThat(fault.getName()).isEqualTo("envoy.filters.http.fault");
    }

    @Test
    void aConnectionManagerIsMergedByItsNetworkFilter() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.NETWORK_FILTER,
                                        Operation.MERGE,
                                        PatchRule.filter(
                                                Context.SIDECAR_INBOUND,
                                                new FilterMatch(PatchRule.MANAGER, null)),
                                        """
                                        {"typed_config": {
                                          "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                                          "stream_idle_timeout": "7s",
                                          "normalize_path": false,
                                          "common_http_protocol_options": {"idle_timeout": "30s"}}}
                                        """));

        HttpConnectionManager inbound = manager(translated.listener("virtualInbound"));
        assertThat(inbound.getStreamIdleTimeout().getSeconds()).isEqualTo(7);
        assertThat(inbound.getNormalizePath().getValue()).isFalse();
        assertThat(inbound.getCommonHttpProtocolOptions().getIdleTimeout().getSeconds())
                .isEqualTo(30);
        assertThat(inbound.getHttpFiltersCount()).isEqualTo(3);
        HttpConnectionManager outbound = manager(translated.listener("0.0.0.0_9080"));
        assertThat(outbound.getStreamIdleTimeout().getSeconds()).isZero();
    }

    @Test
    void mergingAppendsToListsUnlessTheyAreToBeReplaced() {
        String value = "{\"domains\": [\"more.example.com\"]}";
        var match = routes(Context.SIDECAR_OUTBOUND, "9080", host(REVIEWS, null));
        Translated merged =
                translated(
                        new PatchRule().patch(ApplyTo.VIRTUAL_HOST, Operation.MERGE, match, value));
        Translated replaced =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.VIRTUAL_HOST,
                                        Operation.MERGE_AND_REPLACE_LIST,
                                        match,
                                        value));

        assertThat(merged.virtualHost("9080", REVIEWS).getDomainsList())
                .contains("reviews", "more.example.com");
        assertThat(replaced.virtualHost("9080", REVIEWS).getDomainsList())
                .containsExactly("more.example.com");
    }

    @Test
    void aListenerIsMergedIntoAddedAndRemoved() {
        String echo =
                """
                {"name": "echo", "address": {"socket_address":
                  {"address": "127.0.0.1", "port_value": 19099}},
                 "filter_chains": [{"filters": [{"name": "echo", "typed_config":
                  {"@type": "type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo"}}]}]}
                """;
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.LISTENER,
                                        Operation.MERGE,
                                        listener(Context.ANY, "virtualOutbound"),
                                        "{\"per_connection_buffer_limit_bytes\": 4096}")
                                .patch(ApplyTo.LISTENER, Operation.ADD, null, echo)
                                .patch(
                                        ApplyTo.LISTENER,
                                        Operation.REMOVE,
                                        PatchRule.port(Context.SIDECAR_OUTBOUND, 9080),
                                        ""));

        assertThat(
                        translated
                                .listener("virtualOutbound")
                                .getPerConnectionBufferLimitBytes()
                                .getValue())
                .isEqualTo(4096);
        assertThat(translated.listeners()).containsKey("echo").doesNotContainKey("0.0.0.0_9080");
        assertThat(translated.resource(TypeUrls.LISTENER, "echo").madeBy()).containsExactly(key());
        assertThat(translated.resource(TypeUrls.LISTENER, "virtualOutbound").madeBy())
                .contains(key());
    }

    @Test
    void aListenerFilterIsInsertedBeforeAnother() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.LISTENER_FILTER,
                                        Operation.INSERT_AFTER,
                                        listener(
                                                Context.SIDECAR_INBOUND,
                                                new ListenerMatch(
                                                        0,
                                                        "",
                                                        null,
                                                        "envoy.filters.listener.original_dst")),
                                        """
                                        {"name": "proxy_protocol", "typed_config": {"@type":
                                         "type.googleapis.com/envoy.extensions.filters.listener.proxy_protocol.v3.ProxyProtocol"}}
                                        """));

        assertThat(translated.listener("virtualInbound").getListenerFiltersList())
                .extracting(ListenerFilter::getName)
                .containsExactly(
                        "envoy.filters.listener.original_dst",
                        "proxy_protocol",
                        "envoy.filters.listener.http_inspector");
    }

    @Test
    void aFilterChainIsFoundByThePortItIsForAndRemoved() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.FILTER_CHAIN,
                                        Operation.REMOVE,
                                        PatchRule.chain(
                                                Context.SIDECAR_INBOUND,
                                                new FilterChainMatch(
                                                        "", "", "", "", 9080, "", null)),
                                        ""));

        assertThat(translated.listener("virtualInbound").getFilterChainsList())
                .extracting(FilterChain::getName)
                .isNotEmpty()
                .doesNotContain("0.0.0.0_9080");
    }

    @Test
    void aNetworkFilterIsInsertedOnThePortOfAChain() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.NETWORK_FILTER,
                                        Operation.INSERT_BEFORE,
                                        listener(
                                                Context.SIDECAR_INBOUND,
                                                new ListenerMatch(
                                                        9080,
                                                        "",
                                                        new FilterChainMatch(
                                                                "",
                                                                "",
                                                                "",
                                                                "",
                                                                0,
                                                                "",
                                                                new FilterMatch(
                                                                        PatchRule.MANAGER, null)),
                                                        "")),
                                        """
                                        {"name": "limit", "typed_config": {"@type":
                                         "type.googleapis.com/envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit",
                                         "stat_prefix": "limit", "max_connections": 10}}
                                        """));

        for (FilterChain chain : translated.listener("virtualInbound").getFilterChainsList()) {
            boolean isMeant = chain.getFilterChainMatch().getDestinationPort().getValue() == 9080;
            assertThat(chain.getFiltersList().stream().map(Filter::getName).toList())
                    .as(chain.getName())
                    .matches(all -> all.contains("limit") == isMeant);
        }
    }

    @Test
    void routesAreMergedInsertedAndRemovedByName() {
        var base = routes(Context.SIDECAR_OUTBOUND, 9080, host(REVIEWS, null));
        var byName =
                routes(
                        Context.SIDECAR_OUTBOUND,
                        9080,
                        host(REVIEWS, new RouteMatch("default", RouteMatch.Action.ROUTE)));
        String route =
                """
                {"name": "extra", "match": {"prefix": "/extra"}, "direct_response": {"status": 418}}
                """;
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.HTTP_ROUTE,
                                        Operation.MERGE,
                                        byName,
                                        "{\"route\": {\"timeout\": \"3s\"}}")
                                .patch(ApplyTo.HTTP_ROUTE, Operation.INSERT_FIRST, base, route)
                                .patch(ApplyTo.HTTP_ROUTE, Operation.INSERT_AFTER, byName, route));

        VirtualHost reviews = translated.virtualHost("9080", REVIEWS);
        assertThat(reviews.getRoutesList())
                .extracting(Route::getName)
                .containsExactly("extra", "default", "extra");
        assertThat(reviews.getRoutes(1).getRoute().getTimeout().getSeconds()).isEqualTo(3);
        assertThat(translated.resource(TypeUrls.ROUTE, "9080").madeBy()).contains(key());
    }

    @Test
    void inboundRoutesArePatchedInTheirListener() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.VIRTUAL_HOST,
                                        Operation.MERGE,
                                        routes(Context.SIDECAR_INBOUND, 9080, null),
                                        """
                                        {"request_headers_to_add":
                                          [{"header": {"key": "x-in", "value": "1"}}]}
                                        """));

        VirtualHost inbound =
                managers(translated.listener("virtualInbound")).stream()
                        .map(manager -> manager.getRouteConfig().getVirtualHosts(0))
                        .filter(each -> each.getName().equals("inbound|http|9080"))
                        .findFirst()
                        .orElseThrow();
        assertThat(inbound.getRequestHeadersToAddCount()).isEqualTo(1);
        assertThat(translated.virtualHost("9080", REVIEWS).getRequestHeadersToAddCount()).isZero();
    }

    @Test
    void aVirtualHostIsAddedAndRoutesAreMergedAsAWhole() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.VIRTUAL_HOST,
                                        Operation.ADD,
                                        routes(Context.SIDECAR_OUTBOUND, "9080", null),
                                        """
                                        {"name": "own", "domains": ["own.example.com"], "routes":
                                          [{"match": {"prefix": "/"}, "direct_response": {"status": 204}}]}
                                        """)
                                .patch(
                                        ApplyTo.ROUTE_CONFIGURATION,
                                        Operation.MERGE,
                                        in(Context.SIDECAR_OUTBOUND),
                                        "{\"response_headers_to_remove\": [\"x-secret\"]}"));

        assertThat(translated.virtualHost("9080", "own").getDomainsList())
                .containsExactly("own.example.com");
        assertThat(translated.routes().get("9080").getResponseHeadersToRemoveList())
                .containsExactly("x-secret");
    }

    @Test
    void clustersAreMergedRemovedAndAddedByTheirFields() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.CLUSTER,
                                        Operation.MERGE,
                                        cluster(
                                                Context.SIDECAR_OUTBOUND,
                                                new ClusterMatch(
                                                        9080,
                                                        "reviews.default.svc.cluster.local",
                                                        "",
                                                        "")),
                                        "{\"connect_timeout\": \"0.250s\", \"lb_policy\":"
                                                + " \"RANDOM\"}")
                                .patch(
                                        ApplyTo.CLUSTER,
                                        Operation.MERGE,
                                        cluster(
                                                Context.SIDECAR_INBOUND,
                                                new ClusterMatch(
                                                        0,
                                                        "productpage.default.svc.cluster.local",
                                                        "",
                                                        "")),
                                        "{\"per_connection_buffer_limit_bytes\": 1000}")
                                .patch(
                                        ApplyTo.CLUSTER,
                                        Operation.REMOVE,
                                        cluster(
                                                Context.ANY,
                                                new ClusterMatch(
                                                        0,
                                                        "",
                                                        "",
                                                        "outbound|9080||ratings.default.svc.cluster.local")),
                                        "")
                                .patch(
                                        ApplyTo.CLUSTER,
                                        Operation.ADD,
                                        null,
                                        """
                                        {"name": "ratelimit", "type": "STRICT_DNS", "connect_timeout": "1s",
                                         "load_assignment": {"cluster_name": "ratelimit", "endpoints": [{"lb_endpoints": [
                                           {"endpoint": {"address": {"socket_address": {"address": "localhost", "port_value": 8081}}}}]}]}}
                                        """));

        Cluster reviews = translated.cluster(REVIEWS_CLUSTER);
        assertThat(reviews.getConnectTimeout().getNanos())
                .isEqualTo((int) Duration.ofMillis(250).toNanos());
        assertThat(reviews.getConnectTimeout().getSeconds()).isZero();
        assertThat(reviews.getLbPolicy()).isEqualTo(Cluster.LbPolicy.RANDOM);
        assertThat(
                        translated
                                .cluster("inbound|9080||")
                                .getPerConnectionBufferLimitBytes()
                                .getValue())
                .isEqualTo(1000);
        assertThat(translated.clusters())
                .containsKey("ratelimit")
                .doesNotContainKey("outbound|9080||ratings.default.svc.cluster.local");
        assertThat(translated.resource(TypeUrls.CLUSTER, "ratelimit").madeBy())
                .containsExactly(key());
    }

    @Test
    void settingsOfExtensionsAreServedByName() {
        TestMesh mesh =
                mesh(
                        new PatchRule()
                                .patch(
                                        ApplyTo.EXTENSION_CONFIG,
                                        Operation.ADD,
                                        null,
                                        LUA.replace("typedConfig", "typed_config")));

        var translation =
                new ExtensionTranslator(new LatestIndex())
                        .translate(
                                mesh.build(),
                                TestMesh.sidecar(),
                                ResourceNames.of(Set.of("hello", "other")));

        assertThat(translation.problems()).isEmpty();
        assertThat(translation.resources())
                .singleElement()
                .satisfies(
                        each -> {
                            assertThat(each.name()).isEqualTo("hello");
                            assertThat(each.madeBy()).containsExactly(key());
                            var config =
                                    Translated.decode(TypedExtensionConfig.parser(), each.bytes());
                            assertThat(config.getTypedConfig().getTypeUrl()).endsWith("v3.Lua");
                        });
    }
}
