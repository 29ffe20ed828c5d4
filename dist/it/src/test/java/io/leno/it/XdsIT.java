package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.proxy.bootstrap.ProtoYaml;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// The same xDS server is asked the same by Leno and by the real Envoy.
class XdsIT {
    private static final Duration WAIT = Duration.ofSeconds(60);

    @TempDir Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
    void anAdsServerIsAskedAsByEnvoy(String kind) throws IOException {
        Map<String, List<String>> expected = conversation(kind, "envoy", EnvoyCommand::start);
        Map<String, List<String>> actual = conversation(kind, "leno", LenoCommand::proxy);
        assertThat(actual).isEqualTo(expected);
    }

    private Map<String, List<String>> conversation(
            String kind, String name, Function<List<String>, RunningCommand> start)
            throws IOException {
        int admin = Ports.free();
        int ingress = Ports.free();
        Path file = scratch.resolve(name + kind + ".yaml");
        try (EchoUpstream upstream = EchoUpstream.start("one");
                ScriptedXds server = ScriptedXds.start(0)) {
            serve(server, ingress, upstream.port());
            Files.writeString(file, bootstrap(kind, admin, server.port()));
            try (RunningCommand proxy = start.apply(List.of("-c", file.toString()))) {
                Eventually.within(
                        WAIT,
                        () -> {
                            if (!proxy.isAlive()) throw new IllegalStateException(proxy.output());
                            assertThat(Http.get(ingress, "/").status()).isEqualTo(200);
                            assertThat(server.asked().get("ClusterLoadAssignment"))
                                    .hasSizeGreaterThan(1);
                            assertThat(server.asked().get("RouteConfiguration"))
                                    .hasSizeGreaterThan(1);
                            assertThat(server.asked().get("Listener")).hasSizeGreaterThan(1);
                        });
                return server.asked();
            }
        }
    }

    private static void serve(ScriptedXds server, int ingress, int upstream) {
        server.put(
                "c",
                read(
                        "{name: c, type: EDS, connect_timeout: 1s, eds_cluster_config: {eds_config:"
                                + " {ads: {}, resource_api_version: V3}}}",
                        Cluster.newBuilder()));
        server.put(
                "bad",
                read("{name: bad, cluster_type: {name: nobody.knows}}", Cluster.newBuilder()));
        server.put(
                "c",
                read(
                        "{cluster_name: c, endpoints: [{lb_endpoints: [{endpoint: {address:"
                                + " {socket_address: {address: 127.0.0.1, port_value: "
                                + upstream
                                + "}}}}]}]}",
                        ClusterLoadAssignment.newBuilder()));
        server.put("ingress", read(listener("ingress", ingress, ROUTER), Listener.newBuilder()));
        server.put("refused", read(listener("refused", 0, NOBODY), Listener.newBuilder()));
        server.put(
                "r",
                read(
                        "{name: r, virtual_hosts: [{name: all, domains: ['*'], routes: [{match:"
                                + " {prefix: /}, route: {cluster: c}}]}]}",
                        RouteConfiguration.newBuilder()));
    }

    private static final String ROUTER =
            "{name: router, typed_config: {\"@type\":"
                    + " type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}";
    private static final String NOBODY = "{name: nobody.knows}, " + ROUTER;

    private static String listener(String name, int port, String filters) {
        return """
        name: %s
        address: {socket_address: {address: 127.0.0.1, port_value: %d}}
        filter_chains:
        - filters:
          - name: http
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: ingress
              rds: {route_config_name: r, config_source: {ads: {}, resource_api_version: V3}}
              http_filters: [%s]
        """
                .formatted(name, port, filters);
    }

    private static Message read(String yaml, Message.Builder into) {
        return new ProtoYaml("resource").read(yaml, into).build();
    }

    private static String bootstrap(String kind, int admin, int xds) {
        return """
        node: {id: node1, cluster: cluster1}
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
        dynamic_resources:
          ads_config: {api_type: %s, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
          cds_config: {ads: {}, resource_api_version: V3}
          lds_config: {ads: {}, resource_api_version: V3}
        static_resources:
          clusters:
          - name: xds
            type: STATIC
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                explicit_http_config: {http2_protocol_options: {}}
            load_assignment: {cluster_name: xds, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}
        """
                .formatted(admin, kind, xds);
    }
}
