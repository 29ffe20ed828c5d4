package io.leno.xds.translator;

import static io.leno.xds.translator.PatchRule.httpFilter;
import static io.leno.xds.translator.PatchRule.in;
import static io.leno.xds.translator.PatchedMesh.LUA;
import static io.leno.xds.translator.PatchedMesh.REVIEWS_CLUSTER;
import static io.leno.xds.translator.PatchedMesh.ROUTER;
import static io.leno.xds.translator.PatchedMesh.key;
import static io.leno.xds.translator.PatchedMesh.manager;
import static io.leno.xds.translator.PatchedMesh.mesh;
import static io.leno.xds.translator.PatchedMesh.names;
import static io.leno.xds.translator.PatchedMesh.translated;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.xds.type.v3.TypedStruct;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.istio.EnvoyFilter.ProxyMatch;
import io.leno.api.model.Locality;
import io.leno.api.xds.Node;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What becomes of patches that are wrong or not meant for a proxy. Whatever comes out, a real
/// Envoy accepts it.
class PatchSafetyTest {
    @TempDir Path folder;

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
                    HTTP_FILTER     | ADD           | {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router"}} | behind the router
                    NETWORK_FILTER  | ADD           | {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo"}} | ends the filter chain
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
                    VIRTUAL_HOST    | MERGE         | {"routes": [{"match": {"safe_regex": {"regex": "("}}, "route": {"cluster": "a"}}]} | regex
                    HTTP_ROUTE      | MERGE         | {"route": {"prefix_rewrite": "/", "regex_rewrite": {"pattern": {"regex": "a"}}}} | prefix_rewrite
                    FILTER_CHAIN    | MERGE         | {"filter_chain_match": {"server_names": ["a*.com"]}} | partial wildcards
                    FILTER_CHAIN    | MERGE         | {"filter_chain_match": {"prefix_ranges": [{"address_prefix": "10.0.0", "prefix_len": 8}]}} | IP address
                    FILTER_CHAIN    | MERGE         | {"transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext"}}} | UpstreamTlsContext
                    CLUSTER         | MERGE         | {"transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext"}}} | DownstreamTlsContext
                    HTTP_FILTER     | INSERT_FIRST  | {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo"}} | is no http filter
                    NETWORK_FILTER  | INSERT_FIRST  | {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"}} | is no network filter
                    LISTENER_FILTER | INSERT_FIRST  | {"name": "a", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua"}} | is no listener filter
                    LISTENER        | ADD           | {"name": "a", "address": {"socket_address": {"address": "0.0.0.0", "port_value": 15001}}, "filter_chains": [{"filters": [{"name": "echo", "typed_config": {"@type": "type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo"}}]}]} | address
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
}
