package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// The proxy core is replaced while clients with and without TLS go on, and not by one that cannot
/// take over.
class ProxyCoreIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String BUNDLE = "leno-proxy";
    private static final String HOST = "a.example";

    @TempDir private Path folder;

    private Path config;
    private Path drop;
    private LoadUpstream upstream;
    private SSLContext client;
    private RunningCommand leno;
    private MeshLoad load;
    private int plainPort;
    private int tlsPort;

    @BeforeEach
    void startsUnderLoad() throws Exception {
        TestIdentities identities = TestIdentities.in(folder);
        client = identities.client("client");
        drop = Files.createDirectories(folder.resolve("home/bundles"));
        config = folder.resolve("envoy.yaml");
        upstream = LoadUpstream.start();
        plainPort = Ports.free();
        tlsPort = Ports.free();
        Files.writeString(config, bootstrap(plainPort));
        leno =
                LenoCommand.start(
                        "proxy",
                        "-c",
                        config.toString(),
                        "--home",
                        folder.resolve("home").toString(),
                        "--concurrency",
                        "2",
                        "--drain-time-s",
                        "60");
        leno.await("listener tls", LenoCommand.START);
        load =
                new MeshLoad()
                        .add("plain", 4, 10, () -> LoadTalks.keepAlive(plainPort, HOST))
                        .add("TLS", 4, 10, () -> LoadTalks.keepAlive(tls("http/1.1"), HOST))
                        .add("TLS h2", 2, 15, () -> Http2Talk.requests(tls("h2"), HOST))
                        .start();
        load.awaitRounds(10);
    }

    @AfterEach
    void stops() throws IOException {
        if (load != null) load.close();
        if (leno != null) leno.close();
        upstream.close();
    }

    private Socket tls(String protocol) throws IOException {
        var socket = (SSLSocket) client.getSocketFactory().createSocket("127.0.0.1", tlsPort);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {protocol});
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private String bootstrap(int plain) {
        String tls =
                """
                transport_socket:
                  name: envoy.transport_sockets.tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                    require_client_certificate: true
                    common_tls_context:
                      alpn_protocols: [h2, http/1.1]
                      tls_certificates: [{certificate_chain: {filename: %1$s/a.pem}, private_key: {filename: %1$s/a.key}}]
                      validation_context: {trusted_ca: {filename: %1$s/ca.pem}}
                """
                        .formatted(folder);
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
        %s
        %s
          clusters:
          - name: up
            type: STATIC
            load_assignment: {cluster_name: up, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}
        """
                .formatted(
                        listener("plain", plain, ""),
                        listener("tls", tlsPort, tls),
                        upstream.httpPort());
    }

    private static String listener(String name, int port, String transportSocket) {
        return """
        - name: %s
          address: {socket_address: {address: 127.0.0.1, port_value: %d}}
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: %s
                route_config:
                  virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: up}}]}]
                http_filters:
                - name: envoy.filters.http.router
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        %s
        """
                .formatted(name, port, name, transportSocket.indent(4))
                .indent(2);
    }

    @Test
    void threeGenerationsOneAfterTheOtherServeTheSameConnectionsAndLeaveNothingBehind()
            throws IOException {
        int before = ClassLoaders.alive(leno);
        for (int generation = 1; generation <= 3; generation++) {
            int printed = leno.printed();
            NextVersion.drop(BUNDLE, generation, drop);
            leno.awaitAfter(printed, "generation \\d+ is live", SOON);
            leno.awaitAfter(printed, "generation \\d+ drained and gone", SOON);
            load.awaitRounds(10);
            assertThat(load.failures()).as("%s", leno.output()).isEmpty();
        }
        Eventually.within(
                SOON,
                () -> assertThat(ClassLoaders.alive(leno)).as("class loaders").isEqualTo(before));
    }

    @Test
    void aGenerationThatRefusesTheConfigurationLeavesTheOldOneServing() throws IOException {
        String good = Files.readString(config);
        Files.writeString(config, good.replace("route: {cluster: up}", "route: {cluster: nobody}"));
        int printed = leno.printed();
        Path jar = NextVersion.drop(BUNDLE, 1, drop);
        leno.awaitAfter(printed, "refused.*nobody", SOON);
        load.awaitRounds(10);
        Files.delete(jar);
        Files.writeString(config, good);
        printed = leno.printed();
        NextVersion.drop(BUNDLE, 2, drop);
        leno.awaitAfter(printed, "generation \\d+ drained and gone", SOON);
        load.awaitRounds(10);
        assertThat(load.failures()).as("%s", leno.output()).isEmpty();
    }
}
