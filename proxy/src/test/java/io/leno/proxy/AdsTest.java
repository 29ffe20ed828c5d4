package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.SimpleHttpFilter;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.bootstrap.Yaml;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.ConnectException;

/// A proxy that gets everything from an xDS server.
class AdsTest {
    private static final String BOOTSTRAP =
            """
            node: {id: test}
            dynamic_resources:
              ads_config: {api_type: DELTA_GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
              cds_config: {ads: {}}
              lds_config: {ads: {}}
            static_resources:
              clusters:
              - {name: xds, type: STATIC, load_assignment: {cluster_name: xds, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]}}
            """;

    private final ScriptedSource server = new ScriptedSource();
    private Upstream a;
    private Upstream b;
    private TestProxy proxy;

    @BeforeEach
    void start() throws Exception {
        a = Upstream.named("a");
        b = Upstream.named("b");
        proxy = TestProxy.of(BOOTSTRAP);
        proxy.proxy.connect(server);
    }

    @AfterEach
    void stop() {
        proxy.close();
        a.close();
        b.close();
    }

    private static Cluster cluster() {
        return Yaml.read(
                "{name: c, type: EDS, eds_cluster_config: {eds_config: {ads: {}}}}",
                Cluster.getDefaultInstance());
    }

    private static ClusterLoadAssignment endpoints(Upstream upstream) {
        return Yaml.read(
                "{cluster_name: c, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address:"
                        + " {address: 127.0.0.1, port_value: "
                        + upstream.port()
                        + "}}}}]}]}",
                ClusterLoadAssignment.getDefaultInstance());
    }

    private static Listener listener(String managerFields, String filters) {
        return Yaml.read(
                """
                name: dynamic
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: dynamic
                      rds: {route_config_name: r, config_source: {ads: {}}}
                      %s
                      http_filters:
                      %s
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                """
                        .formatted(managerFields, filters),
                Listener.getDefaultInstance());
    }

    private static RouteConfiguration routes(String action) {
        return Yaml.read(
                "{name: r, virtual_hosts: [{name: all, domains: ['*'], routes: [{match: {prefix: /},"
                        + " "
                        + action
                        + "}]}]}",
                RouteConfiguration.getDefaultInstance());
    }

    private void serveAll() {
        assertThat(server.send(cluster())).isEmpty();
        assertThat(server.send(endpoints(a))).isEmpty();
        assertThat(server.send(listener("", ""))).isEmpty();
        assertThat(server.send(routes("route: {cluster: c}"))).isEmpty();
    }

    @Test
    void clustersWaitForTheirEndpointsAndListenersForTheirRoutes() throws Exception {
        server.awaitAsked(TypeUrls.CLUSTER);
        server.send(cluster());
        assertThat(server.awaitAsked(TypeUrls.ENDPOINT).names()).containsExactly("c");
        assertThat(server.wasAsked(TypeUrls.LISTENER)).isFalse();
        server.send(endpoints(a));
        server.awaitAsked(TypeUrls.LISTENER);
        server.send(listener("", ""));
        assertThat(server.awaitAsked(TypeUrls.ROUTE).names()).containsExactly("r");
        assertThat(proxy.started).isEmpty();
        assertThat(proxy.proxy.configuration().listeners().getFirst().warming()).isTrue();
        server.send(routes("route: {cluster: c}"));
        assertThat(proxy.get("/").body()).isEqualTo("a");
        assertThat(proxy.started).containsExactly("listener dynamic on 127.0.0.1:" + proxy.port());
    }

    @Test
    void newEndpointsAndNewRoutesServeTheNextRequest() throws Exception {
        serveAll();
        assertThat(proxy.get("/").body()).isEqualTo("a");
        server.send(endpoints(b));
        assertThat(proxy.get("/").body()).isEqualTo("b");
        server.send(routes("direct_response: {status: 200, body: {inline_string: r}}"));
        assertThat(proxy.get("/").body()).isEqualTo("r");
    }

    @Test
    void aListenerThatChangesKeepsItsConnections() throws Exception {
        serveAll();
        try (var client = new RawClient(proxy.port())) {
            String request = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
            assertThat(client.send(request).readUntil("\r\n\r\na")).contains("server: envoy");
            server.send(listener("server_name: changed", ""));
            assertThat(client.send(request).readUntil("\r\n\r\na"))
                    .contains("server: changed")
                    .doesNotContain("connection: close");
            assertThat(proxy.counter("listener_manager.listener_modified")).isEqualTo(1);
        }
    }

    @Test
    void aListenerThatIsRemovedDrains() throws Exception {
        serveAll();
        int port = proxy.port();
        try (var client = new RawClient(port)) {
            String request = "GET / HTTP/1.1\r\nhost: x\r\n\r\n";
            client.send(request).readUntil("\r\n\r\na");
            server.remove(TypeUrls.LISTENER, "dynamic");
            assertThatThrownBy(() -> new RawClient(port)).isInstanceOf(ConnectException.class);
            assertThat(client.send(request).readAll()).contains("200 OK", "connection: close");
        }
    }

    @Test
    void whatIsRefusedLeavesTheLastGoodInForceAndGivesTheReason() throws Exception {
        serveAll();
        String unknown =
                "- {name: nobody, typed_config: {\"@type\":"
                        + " type.googleapis.com/google.protobuf.Empty}}";
        assertThat(server.send(listener("", unknown)))
                .hasEntrySatisfying(
                        "dynamic", reason -> assertThat(reason).contains("nobody", "Empty"));
        assertThat(
                        server.send(
                                routes(
                                        "route: {cluster: c, regex_rewrite: {pattern: {regex: '('}, substitution: x}}")))
                .containsKey("r");
        var fromFile =
                Yaml.read(
                        "{name: d, type: EDS, eds_cluster_config: {eds_config: {path_config_source:"
                                + " {path: /eds.yaml}}}}",
                        Cluster.getDefaultInstance());
        assertThat(server.send(fromFile).get("d"))
                .isEqualTo(
                        "paths must refer to an existing path in the system: '/eds.yaml' does not"
                                + " exist");
        assertThat(proxy.get("/").body()).isEqualTo("a");
    }

    @Test
    void aClusterThatIsRemovedIsNotFoundAnyMore() throws Exception {
        serveAll();
        server.remove(TypeUrls.CLUSTER, "c");
        assertThat(proxy.get("/").statusCode()).isEqualTo(503);
    }

    @Test
    void aFilterThatComesWhileAListenerWarmsServesOnceItIsInForce() throws Exception {
        server.send(cluster());
        server.send(endpoints(a));
        server.awaitAsked(TypeUrls.LISTENER);
        server.send(listener("", ""));
        server.awaitAsked(TypeUrls.ROUTE);
        proxy.add(new Stamp(), 7);
        proxy.settled();
        server.send(routes("route: {cluster: c}"));
        assertThat(proxy.get("/").headers().firstValue("x-stamp")).hasValue("yes");
    }

    /// Serves wherever it is.
    private static final class Stamp implements HttpFilterFactory {
        @Override
        public String name() {
            return "stamp";
        }

        @Override
        public Attachment attachment() {
            return Attachment.EVERYWHERE;
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            return SimpleHttpFilter.settings(
                    (request, next) ->
                            next.proceed(request)
                                    .thenApply(response -> response.with("x-stamp", "yes")));
        }
    }
}
