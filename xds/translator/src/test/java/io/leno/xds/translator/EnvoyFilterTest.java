package io.leno.xds.translator;

import static io.leno.xds.translator.PatchRule.cluster;
import static io.leno.xds.translator.PatchRule.host;
import static io.leno.xds.translator.PatchRule.httpFilter;
import static io.leno.xds.translator.PatchRule.in;
import static io.leno.xds.translator.PatchRule.listener;
import static io.leno.xds.translator.PatchRule.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.xds.type.v3.TypedStruct;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.ClusterMatch;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.FilterChainMatch;
import io.leno.api.istio.EnvoyFilter.FilterMatch;
import io.leno.api.istio.EnvoyFilter.ListenerMatch;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.ProxyMatch;
import io.leno.api.istio.EnvoyFilter.RouteMatch;
import io.leno.api.model.Locality;
import io.leno.api.xds.Node;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What patches make of a proxy's resources. Whatever comes out, a real Envoy accepts it.
class EnvoyFilterTest {
    private static final String REVIEWS = "reviews.default.svc.cluster.local:9080";
    private static final String REVIEWS_CLUSTER =
            "outbound|9080||reviews.default.svc.cluster.local";
    private static final String ROUTER = "envoy.filters.http.router";
    private static final String LUA =
            """
            {"name": "hello", "typedConfig": {
              "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua",
              "defaultSourceCode": {"inlineString": "function envoy_on_request(h) end"}}}
            """;

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "INSERT_BEFORE, envoy.filters.http.router, 'fault,cors,hello,router'",
        "INSERT_BEFORE, envoy.filters.http.fault, 'hello,fault,cors,router'",
        "INSERT_AFTER, envoy.filters.http.fault, 'fault,hello,cors,router'",
        "INSERT_FIRST, envoy.filters.http.router, 'hello,fault,cors,router'",
        "REPLACE, envoy.filters.http.cors, 'fault,hello,router'",
        "REMOVE, envoy.filters.http.cors, 'fault,router'",
        "ADD, envoy.filters.http.router, 'fault,cors,router'",
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
                                        "{\"connect_timeout\": \"0.250s\", \"lb_policy\": \"RANDOM\"}")
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
                new ExtensionTranslator()
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

    /// A patch that is wrong in some way, among two that are right.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            textBlock =
                    """
                    HTTP_FILTER     | INSERT_FIRST  | {"name": "a", "typed_config": {"@type": "type.googleapis.com/example.Nothing"}} | Cannot resolve type
                    HTTP_FILTER     | INSERT_FIRST  | {"name": {"a": 1}}                                | patch.value
                    HTTP_FILTER     | INSERT_FIRST  | {"name": "a"}                                     | neither typed_config
                    HTTP_FILTER     | INSERT_FIRST  | {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer"}} | max_request_bytes
                    HTTP_FILTER     | ADD           | {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"}} | behind the router
                    NETWORK_FILTER  | ADD           | {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit", "stat_prefix": "a", "max_connections": 1}} | ends the filter chain
                    NETWORK_FILTER  | INSERT_FIRST  | {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy", "stat_prefix": "a", "cluster": "b"}} | ends the filter chain
                    LISTENER        | ADD           | {"name": "virtualOutbound", "address": {"socket_address": {"address": "127.0.0.1", "port_value": 1}}, "filter_chains": [{}]} | already
                    LISTENER        | ADD           | {"name": "none"}                                  | no filter chain
                    LISTENER        | MERGE         | {"filter_chains": [{}, {}]}                       | same match
                    VIRTUAL_HOST    | ADD           | {"name": "a", "domains": ["*"]}                   | domain *
                    VIRTUAL_HOST    | ADD           | {"name": "a"}                                     | domains
                    HTTP_ROUTE      | INSERT_FIRST  | {"match": {"prefix": "/"}}                        | action
                    CLUSTER         | ADD           | {"name": "a", "type": "EDS"}                      | eds_cluster_config
                    CLUSTER         | MERGE         | {"connect_timeout": "-1s"}                        | connect_timeout
                    CLUSTER         | MERGE         | {"lb_policy": "CLUSTER_PROVIDED"}                 | lb_policy
                    """)
    void aPatchThatIsWrongLosesOnlyItself(
            ApplyTo applyTo, Operation operation, String value, String reason) throws Exception {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.HTTP_FILTER,
                                        Operation.INSERT_BEFORE,
                                        httpFilter(Context.SIDECAR_OUTBOUND, ROUTER),
                                        LUA)
                                .patch(applyTo, operation, in(Context.SIDECAR_OUTBOUND), value)
                                .patch(
                                        ApplyTo.CLUSTER,
                                        Operation.MERGE,
                                        in(Context.SIDECAR_OUTBOUND),
                                        "{\"alt_stat_name\": \"patched\"}"));

        assertThat(names(translated, "0.0.0.0_9080")).isEqualTo("fault,cors,hello,router");
        assertThat(translated.cluster(REVIEWS_CLUSTER).getAltStatName()).isEqualTo("patched");
        assertThat(translated.problems())
                .extracting(Problem::toString)
                .anyMatch(
                        each ->
                                each.contains("EnvoyFilter default/patches: spec.configPatches[1]")
                                        && each.contains(reason)
                                        && each.endsWith("this patch is left out"));
        new EnvoyValidation(folder).assertAccepted(translated);
    }

    @Test
    void anUnknownFieldIsLeftOutAndReported() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.CLUSTER,
                                        Operation.MERGE,
                                        in(Context.SIDECAR_OUTBOUND),
                                        "{\"alt_stat_name\": \"a\", \"conect_timeout\": \"1s\"}"));

        assertThat(translated.cluster(REVIEWS_CLUSTER).getAltStatName()).isEqualTo("a");
        assertThat(translated.problems())
                .extracting(Problem::toString)
                .anyMatch(each -> each.contains("conect_timeout"));
    }

    @Test
    void whatAPatchLooksForAndDoesNotFindIsReported() {
        Translated translated =
                translated(
                        new PatchRule()
                                .patch(
                                        ApplyTo.HTTP_FILTER,
                                        Operation.INSERT_BEFORE,
                                        httpFilter(Context.ANY, "envoy.filters.http.nothing"),
                                        LUA));

        assertThat(translated.problems())
                .extracting(Problem::toString)
                .anyMatch(
                        each ->
                                each.contains(
                                        "changes nothing: no HTTP filter"
                                                + " envoy.filters.http.nothing"));
    }

    @Test
    void lowerPrioritiesComeFirstThenTheRootNamespace() {
        TestMesh mesh =
                TestMesh.bookinfo()
                        .rule(key("default", "own"), altName("own", 0))
                        .rule(key("istio-system", "root"), altName("root", 0))
                        .rule(key("istio-system", "late"), altName("late", 10))
                        .rule(key("default", "early"), altName("early", -5));
        Translated all = Translated.of(mesh, TestMesh.sidecar());

        assertThat(all.cluster(REVIEWS_CLUSTER).getAltStatName()).isEqualTo("late");
        assertThat(all.resource(TypeUrls.CLUSTER, REVIEWS_CLUSTER).madeBy())
                .extracting(ResourceKey::name)
                .containsExactly("early", "root", "own", "late");
    }

    @Test
    void rulesHoldForTheProxiesTheyAreMeantFor() {
        assertThat(isPatched(new PatchRule().selector(Map.of("app", "productpage")))).isTrue();
        assertThat(isPatched(new PatchRule().selector(Map.of("app", "reviews")))).isFalse();
        assertThat(isPatched(new PatchRule().target("", "Service", "productpage"))).isTrue();
        assertThat(isPatched(new PatchRule().target("", "Service", "reviews"))).isFalse();
        TestMesh other = TestMesh.bookinfo().rule(key("other", "a"), altName("a", 0));
        assertThat(
                        Translated.of(other, TestMesh.sidecar())
                                .cluster(REVIEWS_CLUSTER)
                                .getAltStatName())
                .isEmpty();
    }

    @Test
    void patchesAskForTheVersionAndMetadataOfTheProxy() {
        Node node =
                TestMesh.node(
                        "sidecar", "10.0.0.6", Map.of("ISTIO_VERSION", "1.27.3", "ROLE", "edge"));

        assertThat(altNameFor(node, new ProxyMatch("^1\\.27.*", Map.of()))).isEqualTo("patched");
        assertThat(altNameFor(node, new ProxyMatch("^1\\.26.*", Map.of()))).isEmpty();
        assertThat(altNameFor(node, new ProxyMatch("", Map.of("ROLE", "edge"))))
                .isEqualTo("patched");
        assertThat(altNameFor(node, new ProxyMatch("", Map.of("ROLE", "core")))).isEmpty();
    }

    @Test
    void whatOnlyLenoUnderstandsIsNotSentToEnvoy() {
        String plugin =
                """
                {"name": "hello", "typed_config": {
                  "@type": "type.googleapis.com/xds.type.v3.TypedStruct",
                  "type_url": "type.googleapis.com/io.leno.FilterPlugin",
                  "value": {"plugin": "com.example.hello"}}}
                """;
        TestMesh mesh =
                mesh(
                        new PatchRule()
                                .patch(
                                        ApplyTo.HTTP_FILTER,
                                        Operation.INSERT_FIRST,
                                        httpFilter(Context.ANY, ROUTER),
                                        plugin));
        Node leno = Node.parse(TestMesh.sidecar().id(), "test", Map.of(), Locality.UNKNOWN, "leno");

        assertThat(names(Translated.of(mesh, leno), "0.0.0.0_9080"))
                .isEqualTo("hello,fault,cors,router");
        Translated envoy = Translated.of(mesh, TestMesh.sidecar());
        assertThat(names(envoy, "0.0.0.0_9080")).isEqualTo("fault,cors,router");
        assertThat(envoy.problems())
                .extracting(Problem::toString)
                .anyMatch(each -> each.contains("no extension of the type io.leno.FilterPlugin"));
    }

    @Test
    void aPluginNamedByItsOwnTypeIsAnAttachedOneToLeno() {
        TestMesh mesh =
                mesh(
                        new PatchRule()
                                .patch(
                                        ApplyTo.HTTP_FILTER,
                                        Operation.INSERT_FIRST,
                                        httpFilter(Context.ANY, ROUTER),
                                        """
                                        {"name": "hello", "typed_config": {
                                          "@type": "type.googleapis.com/xds.type.v3.TypedStruct",
                                          "type_url": "type.googleapis.com/com.example.Hello",
                                          "value": {"greeting": "hi"}}}
                                        """));
        Node leno = Node.parse(TestMesh.sidecar().id(), "test", Map.of(), Locality.UNKNOWN, "leno");

        HttpFilter filter =
                manager(Translated.of(mesh, leno).listener("0.0.0.0_9080")).getHttpFilters(0);

        assertThat(filter.getName()).isEqualTo("hello");
        var struct = Translated.decode(TypedStruct.parser(), filter.getTypedConfig());
        assertThat(struct.getTypeUrl()).isEqualTo("type.googleapis.com/io.leno.FilterPlugin");
        assertThat(struct.getValue().getFieldsOrThrow("plugin").getStringValue())
                .isEqualTo("type.googleapis.com/com.example.Hello");
        assertThat(
                        struct.getValue()
                                .getFieldsOrThrow("config")
                                .getStructValue()
                                .getFieldsOrThrow("greeting")
                                .getStringValue())
                .isEqualTo("hi");
    }

    @Test
    void whatAProxySaysItHasNotIsNotSentToIt() {
        TestMesh mesh =
                mesh(
                        new PatchRule()
                                .patch(
                                        ApplyTo.HTTP_FILTER,
                                        Operation.INSERT_FIRST,
                                        httpFilter(Context.ANY, ROUTER),
                                        LUA));
        String type = "envoy.extensions.filters.http.lua.v3.Lua";
        Node with = TestMesh.sidecar().withExtensionTypes(Set.of("a.B", type));
        Node without = TestMesh.sidecar().withExtensionTypes(Set.of("a.B"));

        assertThat(names(Translated.of(mesh, with), "0.0.0.0_9080"))
                .isEqualTo("hello,fault,cors,router");
        assertThat(names(Translated.of(mesh, without), "0.0.0.0_9080"))
                .isEqualTo("fault,cors,router");
    }

    @Test
    void aRealEnvoyAcceptsWhatPatchesMake() throws Exception {
        var rule =
                new PatchRule()
                        .patch(
                                ApplyTo.HTTP_FILTER,
                                Operation.INSERT_BEFORE,
                                httpFilter(Context.ANY, ROUTER),
                                LUA)
                        .patch(
                                ApplyTo.HTTP_ROUTE,
                                Operation.MERGE,
                                in(Context.ANY),
                                """
                                {"typed_per_filter_config": {"hello": {
                                  "@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.LuaPerRoute",
                                  "disabled": true}}}
                                """)
                        .patch(
                                ApplyTo.CLUSTER,
                                Operation.MERGE,
                                in(Context.SIDECAR_OUTBOUND),
                                "{\"per_connection_buffer_limit_bytes\": 32768}")
                        .patch(
                                ApplyTo.NETWORK_FILTER,
                                Operation.INSERT_FIRST,
                                in(Context.SIDECAR_INBOUND),
                                """
                                {"name": "limit", "typed_config": {"@type":
                                 "type.googleapis.com/envoy.extensions.filters.network.connection_limit.v3.ConnectionLimit",
                                 "stat_prefix": "limit", "max_connections": 10}}
                                """);
        for (Node node :
                List.of(TestMesh.sidecar(), TestMesh.unredirectedSidecar(), TestMesh.gateway())) {
            TestMesh mesh = RealEnvoyTest.everything().rule(key(), rule.rule());
            Translated translated = Translated.of(mesh, node);
            assertThat(translated.problems())
                    .noneMatch(each -> each.message().contains("this patch"));
            new EnvoyValidation(folder).assertAccepted(translated);
        }
    }

    private static String altNameFor(Node node, ProxyMatch match) {
        TestMesh mesh =
                mesh(
                        new PatchRule()
                                .patch(
                                        ApplyTo.CLUSTER,
                                        Operation.MERGE,
                                        PatchRule.of(match),
                                        "{\"alt_stat_name\": \"patched\"}"));
        return Translated.of(mesh, node).cluster(REVIEWS_CLUSTER).getAltStatName();
    }

    private static boolean isPatched(PatchRule rule) {
        rule.patch(
                ApplyTo.CLUSTER,
                Operation.MERGE,
                in(Context.ANY),
                "{\"alt_stat_name\": \"patched\"}");
        return translated(rule).cluster(REVIEWS_CLUSTER).getAltStatName().equals("patched");
    }

    private static io.leno.api.istio.EnvoyFilter altName(String name, int priority) {
        return new PatchRule()
                .priority(priority)
                .patch(
                        ApplyTo.CLUSTER,
                        Operation.MERGE,
                        in(Context.ANY),
                        "{\"alt_stat_name\": \"" + name + "\"}")
                .rule();
    }

    private static Translated translated(PatchRule rule) {
        return Translated.of(mesh(rule), TestMesh.sidecar());
    }

    private static TestMesh mesh(PatchRule rule) {
        return TestMesh.bookinfo().rule(key(), rule.rule());
    }

    private static ResourceKey key() {
        return key("default", "patches");
    }

    private static ResourceKey key(String namespace, String name) {
        return new ResourceKey("networking.istio.io", "EnvoyFilter", namespace, name);
    }

    private static String names(Translated translated, String listener) {
        return String.join(
                ",",
                manager(translated.listener(listener)).getHttpFiltersList().stream()
                        .map(each -> each.getName().substring(each.getName().lastIndexOf('.') + 1))
                        .toList());
    }

    private static HttpConnectionManager manager(Listener listener) {
        return managers(listener).getFirst();
    }

    private static List<HttpConnectionManager> managers(Listener listener) {
        return listener.getFilterChainsList().stream()
                .flatMap(chain -> chain.getFiltersList().stream())
                .filter(filter -> filter.getName().equals(PatchRule.MANAGER))
                .map(Translated::connectionManager)
                .toList();
    }
}
