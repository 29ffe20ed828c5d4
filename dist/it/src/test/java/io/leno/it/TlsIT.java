package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/// Leno and a real Envoy speak mutual TLS to each other, with the same bootstrap on either side.
class TlsIT {
    @TempDir private Path directory;
    private X509Bundle authority;

    @BeforeEach
    void issue() throws Exception {
        authority = builder("CN=test authority").setIsCertificateAuthority(true).buildSelfSigned();
        Files.writeString(directory.resolve("ca.pem"), authority.getCertificatePEM());
        issue("server");
        issue("client");
    }

    private static CertificateBuilder builder(String subject) {
        return new CertificateBuilder()
                .ecp256()
                .subject(subject)
                .notBefore(Instant.now().minusSeconds(60))
                .notAfter(Instant.now().plusSeconds(3600));
    }

    private void issue(String name) throws Exception {
        X509Bundle bundle =
                builder("CN=" + name)
                        .addSanDnsName(name + ".test")
                        .addSanUriName("spiffe://mesh/" + name)
                        .buildIssuedBy(authority);
        Files.writeString(directory.resolve(name + ".pem"), bundle.getCertificatePEM());
        Files.writeString(directory.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }

    private String common(String own, String peer) {
        return """
        common_tls_context: {tls_certificates: [{certificate_chain: {filename: %1$s/%2$s.pem}, private_key: {filename: %1$s/%2$s.key}}], validation_context: {trusted_ca: {filename: %1$s/ca.pem}, match_typed_subject_alt_names: [{san_type: URI, matcher: {exact: "spiffe://mesh/%3$s"}}]}}"""
                .formatted(directory, own, peer);
    }

    private static String bootstrap(int admin, int port, String chain, String route, String more) {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
        static_resources:
          listeners:
          - name: ingress
            address: {socket_address: {address: 127.0.0.1, port_value: %d}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: h
                  forward_client_cert_details: SANITIZE_SET
                  set_current_client_cert_details: {subject: true, uri: true, dns: true}
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                  route_config:
                    name: local
                    virtual_hosts:
                    - {name: all, domains: ["*"], routes: [{match: {prefix: "/"}, %s}]}
        %s
        %s
        """
                .formatted(admin, port, route, chain, more);
    }

    /// Answers with what it learnt of its client.
    private String server(int admin, int port) {
        String chain =
                """
                      transport_socket:
                        name: envoy.transport_sockets.tls
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext, require_client_certificate: true, %s}
                """
                        .formatted(common("server", "client"));
        String route =
                "direct_response: {status: 200, body: {inline_string: hello}},"
                        + " response_headers_to_add: [{header: {key: seen, value:"
                        + " '%REQ(X-FORWARDED-CLIENT-CERT)% %REQ(X-FORWARDED-PROTO)%"
                        + " %DOWNSTREAM_TLS_VERSION% %DOWNSTREAM_TLS_CIPHER%'}}]";
        return bootstrap(admin, port, chain, route, "");
    }

    /// @param expected the server's name as the client has been told it
    private String client(int admin, int port, int serverPort, String expected) {
        String cluster =
                """
                  clusters:
                  - name: up
                    type: STATIC
                    connect_timeout: 5s
                    load_assignment: {cluster_name: up, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}
                    transport_socket:
                      name: envoy.transport_sockets.tls
                      typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, sni: server.test, %s}
                """
                        .formatted(serverPort, common("client", expected));
        return bootstrap(admin, port, "", "route: {cluster: up}", cluster);
    }

    private RunningCommand leno(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("leno.yaml"), yaml);
        RunningCommand leno = LenoCommand.start("proxy", "-c", file.toString());
        leno.await("listener ingress on", LenoCommand.START);
        return leno;
    }

    private static void assertAnswered(int port) {
        Http.Response response = Http.get(port, "/");
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().get("seen"))
                .startsWith("By=spiffe://mesh/server;Hash=")
                .contains(";Subject=\"CN=client\";URI=spiffe://mesh/client;DNS=client.test http")
                .endsWith(" TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256");
    }

    @Test
    void envoyIsTheClientOfLeno() throws IOException {
        int port = Ports.free();
        int envoyPort = Ports.free();
        int admin = Ports.free();
        try (RunningCommand leno = leno(server(0, port));
                EnvoyCommand envoy =
                        EnvoyCommand.startWith(
                                directory, client(admin, envoyPort, port, "server"), admin)) {
            assertAnswered(envoyPort);
            assertThat(leno.output()).contains("TLS by BoringSSL");
            assertThat(envoy.stat("cluster.up.ssl.handshake")).isEqualTo(1);
        }
    }

    @Test
    void lenoIsTheClientOfEnvoy() throws IOException {
        int port = Ports.free();
        int lenoPort = Ports.free();
        int admin = Ports.free();
        try (EnvoyCommand envoy = EnvoyCommand.startWith(directory, server(admin, port), admin);
                RunningCommand leno = leno(client(0, lenoPort, port, "server"))) {
            assertAnswered(lenoPort);
            assertThat(envoy.stat("listener.127.0.0.1_" + port + ".ssl.handshake")).isEqualTo(1);
            assertThat(leno.output()).doesNotContain("ERROR");
        }
    }

    @Test
    void bothRefuseAnotherServersNameInTheSameWords() throws IOException {
        int port = Ports.free();
        int lenoPort = Ports.free();
        int envoyPort = Ports.free();
        int serverAdmin = Ports.free();
        int admin = Ports.free();
        try (EnvoyCommand server =
                        EnvoyCommand.startWith(directory, server(serverAdmin, port), serverAdmin);
                EnvoyCommand envoy =
                        EnvoyCommand.startWith(
                                directory, client(admin, envoyPort, port, "x"), admin);
                RunningCommand leno = leno(client(0, lenoPort, port, "x"))) {
            Http.Response theirs = Http.get(envoyPort, "/");
            Http.Response ours = Http.get(lenoPort, "/");
            assertThat(ours.status()).isEqualTo(theirs.status()).isEqualTo(503);
            assertThat(ours.body()).isEqualTo(theirs.body());
            assertThat(envoy.stat("cluster.up.ssl.fail_verify_san")).isEqualTo(1);
            assertThat(server.adminPort()).isEqualTo(serverAdmin);
            assertThat(leno.output()).doesNotContain("ERROR");
        }
    }
}
