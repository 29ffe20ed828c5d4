package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.bootstrap.Yaml;

import org.junit.jupiter.api.Test;

import java.util.Map;

/// Route tables by scopes: a key of the request's headers says which.
class ScopedRoutesTest {
    private static final String BY_HEADER =
            "{fragments: [{header_value_extractor: {name: x-scope, element_separator: ';', element:"
                    + " {separator: '=', key: shop}}}]}";

    private static String yaml(String start, String keys, String scopes) {
        return """
        %s
        static_resources:
          listeners:
          - name: http
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: h
                  scoped_routes: {name: shops, scope_key_builder: %s, rds_config_source: {ads: {}}, %s}
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          clusters:
          - {name: xds, type: STATIC, load_assignment: {cluster_name: xds, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]}}
        """
                .formatted(start, keys, scopes);
    }

    private static String table(String name, String says) {
        return "{name: "
                + name
                + ", virtual_hosts: [{name: all, domains: ['*'], routes: [{match: {prefix: /},"
                + " direct_response: {status: 200, body: {inline_string: "
                + says
                + "}}}]}]}";
    }

    private static String scope(String name, String key, String table) {
        return "{name: "
                + name
                + ", key: {fragments: [{string_key: "
                + key
                + "}]}, route_configuration: "
                + table
                + "}";
    }

    private static String list(String... scopes) {
        return "scoped_route_configurations_list: {scoped_route_configurations: ["
                + String.join(", ", scopes)
                + "]}";
    }

    private static String said(TestProxy proxy, String scope) throws Exception {
        var answer = proxy.send(proxy.request("/").header("x-scope", scope));
        return answer.statusCode() + answer.body();
    }

    @Test
    void aHeaderSaysWhichTableARequestTakes() throws Exception {
        String two =
                list(
                        scope("a", "one", table("t1", "first")),
                        scope("b", "two", table("t2", "second")));
        try (var proxy = TestProxy.of(yaml("", BY_HEADER, two))) {
            assertThat(said(proxy, "shop=one")).isEqualTo("200first");
            assertThat(said(proxy, "x=y;shop=two;z")).isEqualTo("200second");
            assertThat(said(proxy, "shop=three")).isEqualTo("404");
            assertThat(said(proxy, "shops=one")).isEqualTo("404");
            assertThat(proxy.get("/").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void anElementCanBeTheKey() throws Exception {
        String second =
                "{fragments: [{header_value_extractor: {name: x-scope, element_separator: ',',"
                        + " index: 1}}]}";
        String one = list(scope("a", "one", table("t1", "first")));
        try (var proxy = TestProxy.of(yaml("", second, one))) {
            assertThat(said(proxy, "zero,one")).isEqualTo("200first");
            assertThat(said(proxy, "one")).isEqualTo("404");
        }
    }

    @Test
    void twoScopesCannotHaveOneKey() {
        String two = list(scope("a", "one", table("t1", "x")), scope("b", "one", table("t2", "y")));
        assertThatThrownBy(() -> TestProxy.of(yaml("", BY_HEADER, two)))
                .hasMessageContaining(
                        "scope key conflict found, first scope is 'a', second scope is 'b'");
    }

    @Test
    void anIndexNeedsASeparator() {
        String keys = "{fragments: [{header_value_extractor: {name: x-scope, index: 1}}]}";
        assertThatThrownBy(
                        () -> TestProxy.of(yaml("", keys, list(scope("a", "k", table("t", "x"))))))
                .hasMessageContaining("Index > 0 for empty string element separator.");
    }

    private static final String DYNAMIC =
            """
            node: {id: test}
            dynamic_resources:
              ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
            """;

    private static ScopedRouteConfiguration discovered(String name, String key, String table) {
        return Yaml.read(
                "{name: "
                        + name
                        + ", key: {fragments: [{string_key: "
                        + key
                        + "}]}, route_configuration_name: "
                        + table
                        + "}",
                ScopedRouteConfiguration.getDefaultInstance());
    }

    private static RouteConfiguration routes(String name, String says) {
        return Yaml.read(table(name, says), RouteConfiguration.getDefaultInstance());
    }

    @Test
    void scopesAndTheirTablesAreDiscovered() throws Exception {
        var server = new ScriptedSource();
        String srds = "scoped_rds: {scoped_rds_config_source: {ads: {}}}";
        try (var proxy = TestProxy.of(yaml(DYNAMIC, BY_HEADER, srds))) {
            proxy.proxy.connect(server);
            assertThat(server.awaitAsked(TypeUrls.SCOPED_ROUTE).wildcard()).isTrue();
            assertThat(server.send(discovered("a", "one", "t1"))).isEmpty();
            assertThat(server.awaitAsked(TypeUrls.ROUTE).names()).containsExactly("t1");
            assertThat(server.send(routes("t1", "first"))).isEmpty();
            assertThat(said(proxy, "shop=one")).isEqualTo("200first");
            assertThat(server.send(discovered("b", "one", "t2")))
                    .isEqualTo(
                            Map.of(
                                    "b",
                                    "scope key conflict found, first scope is 'a', second scope is"
                                            + " 'b'"));
            assertThat(said(proxy, "shop=one")).isEqualTo("200first");
            server.remove(TypeUrls.SCOPED_ROUTE, "a");
            assertThat(said(proxy, "shop=one")).isEqualTo("404");
        }
    }
}
