package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

/// Listeners that only the proxy itself can connect to.
class InternalListenerTest {
    @TempDir private Path folder;

    private static final String ROUTER =
            "http_filters: [{name: r, typed_config: {\"@type\":"
                    + " type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]";

    private static String manager(String route) {
        return """
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: h
                  route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, %s}]}]}
                  %s
        """
                .formatted(route, ROUTER);
    }

    private static String yaml(String inner, String socket, String metadata) {
        return """
        bootstrap_extensions:
        - name: envoy.bootstrap.internal_listener
          typed_config: {"@type": type.googleapis.com/envoy.extensions.bootstrap.internal_listener.v3.InternalListener}
        static_resources:
          listeners:
          - name: outer
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
        %s
          - name: inner
            internal_listener: {}
        %s
          clusters:
          - name: inside
            connect_timeout: 1s
            metadata: {filter_metadata: {of.cluster: {kind: within}}}
            %s
            load_assignment: {cluster_name: inside, endpoints: [{lb_endpoints: [{%s endpoint: {address: {envoy_internal_address: {server_listener_name: inner, endpoint_id: first}}}}]}]}
          - name: nowhere
            connect_timeout: 1s
            load_assignment: {cluster_name: nowhere, endpoints: [{lb_endpoints: [{endpoint: {address: {envoy_internal_address: {server_listener_name: nobody}}}}]}]}
        """
                .formatted(manager("route: {cluster: inside}"), manager(inner), socket, metadata);
    }

    private static String says(String format) {
        return "response_headers_to_add: [{header: {key: x-says, value: \""
                + format
                + "\"}}], direct_response: {status: 200}";
    }

    private static String saidBy(String yaml) throws Exception {
        try (var proxy = TestProxy.of(yaml)) {
            HttpResponse<String> answer = proxy.get("/");
            assertThat(answer.statusCode()).isEqualTo(200);
            return answer.headers().firstValue("x-says").orElse("");
        }
    }

    @Test
    void aClusterCanSendRequestsToOne() throws Exception {
        assertThat(saidBy(yaml(says("%DOWNSTREAM_LOCAL_ADDRESS%"), "", "")))
                .isEqualTo("envoy://inner/first");
    }

    @Test
    void itSeesAClientInsideTheProxy() throws Exception {
        assertThat(saidBy(yaml(says("%DOWNSTREAM_REMOTE_ADDRESS%"), "", "")))
                .isEqualTo("envoy://internal_client_address/");
    }

    private static final String PASSING =
            """
            transport_socket: {name: i, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport, transport_socket: {name: envoy.transport_sockets.raw_buffer, typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}}, passthrough_metadata: [{kind: {host: {}}, name: of.host}, {kind: {cluster: {}}, name: of.cluster}, {kind: {host: {}}, name: of.nobody}]}}"""
                    .strip();

    private String logged(String socket) throws Exception {
        String tcp =
                """
                    filter_chains:
                    - filters:
                      - name: envoy.filters.network.tcp_proxy
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                          stat_prefix: t
                          cluster: nobody
                          access_log:
                          - name: f
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                              path: %s
                              log_format: {text_format_source: {inline_string: "%%DYNAMIC_METADATA(of.host:where)%% %%DYNAMIC_METADATA(of.cluster:kind)%%\\n"}}
                """
                        .formatted(folder.resolve("access.log"));
        String metadata = "metadata: {filter_metadata: {of.host: {where: here}}},";
        String all = yaml("direct_response: {status: 200}", socket, metadata);
        int inner = all.indexOf("internal_listener: {}") + "internal_listener: {}".length();
        String yaml =
                all.substring(0, inner) + "\n" + tcp + all.substring(all.indexOf("  clusters:"));
        try (var proxy = TestProxy.of(yaml)) {
            proxy.get("/");
        }
        return Files.readString(folder.resolve("access.log")).strip();
    }

    @Test
    void metadataOfEndpointAndClusterComeAlong() throws Exception {
        assertThat(logged(PASSING)).isEqualTo("here within");
    }

    @Test
    void nothingComesAlongUnasked() throws Exception {
        assertThat(logged("")).isEqualTo("- -");
    }

    @Test
    void aListenerThatIsNotThereCannotBeConnectedTo() throws Exception {
        String yaml =
                yaml("direct_response: {status: 200}", "", "")
                        .replaceFirst("cluster: inside", "cluster: nowhere");
        try (var proxy = TestProxy.of(yaml)) {
            assertThat(proxy.get("/").statusCode()).isEqualTo(503);
        }
    }

    @Test
    void itHasNoAddress() {
        String yaml =
                yaml("direct_response: {status: 200}", "", "")
                        .replace(
                                "internal_listener: {}",
                                "internal_listener: {}\n"
                                        + "    address: {socket_address: {address: 127.0.0.1,"
                                        + " port_value: 0}}");
        assertThatThrownBy(() -> TestProxy.of(yaml))
                .hasMessageContaining(
                        "address should not be used when an internal listener config is provided");
    }
}
