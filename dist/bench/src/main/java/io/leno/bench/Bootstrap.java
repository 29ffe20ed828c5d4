package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes the bootstraps that Leno and Envoy both read.
final class Bootstrap {
    /// What one proxy on the way does.
    enum Role {
        PLAIN,
        TLS_CLIENT,
        TLS_SERVER,
        GRPC,
        ROUTES_10,
        ROUTES_10000
    }

    private static final String TLS =
            "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.";

    private Bootstrap() {}

    static Path write(Path directory, Role role, Peer.Ports ports) throws IOException {
        String text =
                """
                static_resources:
                  listeners:
                  - name: inbound
                    traffic_direction: INBOUND
                    address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                    filter_chains:
                    - filters:
                      - name: envoy.filters.network.http_connection_manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: inbound
                          http_filters:
                          - name: envoy.filters.http.router
                            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                          route_config:
                            virtual_hosts:
                            - name: upstream
                              domains: ["127.0.0.1:*", "127.0.0.1:%d", "localhost", "upstream.test"]
                              routes:
                %s              - {match: {prefix: "/admin"}, direct_response: {status: 403}}
                              - {match: {prefix: "/"}, route: {cluster: out}}
                            - name: others
                              domains: ["*"]
                              routes: [{match: {prefix: "/"}, route: {cluster: out}}]
                %s  clusters:
                %s"""
                        .formatted(
                                ports.listener(),
                                ports.listener(),
                                routes(role),
                                role == Role.TLS_SERVER
                                        ? socket("      ", "DownstreamTlsContext", directory)
                                        : "",
                                cluster("out", ports.upstream(), role, directory));
        return Files.writeString(directory.resolve("envoy.yaml"), text);
    }

    private static String routes(Role role) {
        int count =
                switch (role) {
                    case ROUTES_10 -> 10;
                    case ROUTES_10000 -> 10_000;
                    default -> 0;
                };
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            routes.append("              - {match: {path: /route/")
                    .append(i)
                    .append("}, route: {cluster: out}}\n");
        }
        return routes.toString();
    }

    private static String cluster(String name, int port, Role role, Path directory) {
        String http2 =
                """
                    typed_extension_protocol_options:
                      envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                        explicit_http_config: {http2_protocol_options: {}}
                """;
        return """
          - name: %s
            type: STATIC
            lb_policy: LEAST_REQUEST
            load_assignment:
              cluster_name: %s
              endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
        """
                        .formatted(name, name, port)
                + (role == Role.GRPC ? http2 : "")
                + (role == Role.TLS_CLIENT ? socket("    ", "UpstreamTlsContext", directory) : "");
    }

    /// Presents the certificate in the folder above and wants one from the other side.
    private static String socket(String indent, String context, Path directory) {
        Path certificates = directory.resolveSibling("certificates");
        String text =
                """
                transport_socket:
                  name: envoy.transport_sockets.tls
                  typed_config:
                    "@type": %s
                %s    common_tls_context:
                      tls_certificates: [{certificate_chain: {filename: %s/cert.pem}, private_key: {filename: %s/key.pem}}]
                      validation_context: {trusted_ca: {filename: %s/cert.pem}}
                """
                        .formatted(
                                TLS + context,
                                context.startsWith("Down")
                                        ? "    require_client_certificate: true\n"
                                        : "",
                                certificates,
                                certificates,
                                certificates);
        return text.indent(indent.length());
    }

    /// Many clusters with many endpoints, none of them used but by name.
    static Path writeMany(Path directory, Peer.Ports ports, int clusters, int endpoints)
            throws IOException {
        Path file = write(directory, Role.PLAIN, ports);
        StringBuilder text = new StringBuilder(Files.readString(file));
        for (int i = 1; i < clusters; i++) {
            text.append("  - name: many")
                    .append(i)
                    .append("\n    type: STATIC\n    load_assignment:\n      cluster_name: many")
                    .append(i)
                    .append("\n      endpoints: [{lb_endpoints: [");
            for (int j = 0; j < endpoints; j++) {
                text.append("{endpoint: {address: {socket_address: {address: 10.")
                        .append(i / 250)
                        .append('.')
                        .append(i % 250)
                        .append('.')
                        .append(j + 1)
                        .append(", port_value: 80}}}}, ");
            }
            text.append("]}]\n");
        }
        return Files.writeString(file, text);
    }
}
