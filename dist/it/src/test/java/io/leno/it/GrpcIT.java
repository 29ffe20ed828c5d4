package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptors;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.testing.integration.AbstractInteropTest;
import io.grpc.testing.integration.TestServiceImpl;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/// gRPC's own interoperability tests, client and server, with Leno between them: HTTP/2 by prior
/// knowledge on both sides, and by ALPN over TLS on both sides.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrpcIT {
    private static final String HOST = "127.0.0.1";

    private static final Map<String, Case> CASES = cases();

    private Path directory = Path.of("");
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
    private @Nullable Server plain;
    private @Nullable Server secure;
    private @Nullable RunningCommand leno;
    private final int plainPort = Ports.free();
    private final int securePort = Ports.free();
    private final int adminPort = Ports.free();

    private interface Case {
        void run(AbstractInteropTest client) throws Exception;
    }

    private static Map<String, Case> cases() {
        Map<String, Case> cases = new LinkedHashMap<>();
        cases.put("empty_unary", AbstractInteropTest::emptyUnary);
        cases.put("large_unary", AbstractInteropTest::largeUnary);
        cases.put("client_streaming", AbstractInteropTest::clientStreaming);
        cases.put("server_streaming", AbstractInteropTest::serverStreaming);
        cases.put("ping_pong", AbstractInteropTest::pingPong);
        cases.put("empty_stream", AbstractInteropTest::emptyStream);
        cases.put("cancel_after_begin", AbstractInteropTest::cancelAfterBegin);
        cases.put("cancel_after_first_response", AbstractInteropTest::cancelAfterFirstResponse);
        cases.put("timeout_on_sleeping_server", AbstractInteropTest::timeoutOnSleepingServer);
        cases.put("status_code_and_message", AbstractInteropTest::statusCodeAndMessage);
        cases.put("special_status_message", AbstractInteropTest::specialStatusMessage);
        cases.put("unimplemented_method", AbstractInteropTest::unimplementedMethod);
        cases.put("unimplemented_service", AbstractInteropTest::unimplementedService);
        cases.put("custom_metadata", AbstractInteropTest::customMetadata);
        cases.put("full duplex", AbstractInteropTest::fullDuplexCallShouldSucceed);
        cases.put("half duplex", AbstractInteropTest::halfDuplexCallShouldSucceed);
        cases.put("flow control", AbstractInteropTest::serverStreamingShouldBeFlowControlled);
        cases.put("very large request", AbstractInteropTest::veryLargeRequest);
        cases.put("very large response", AbstractInteropTest::veryLargeResponse);
        cases.put("metadata both ways", AbstractInteropTest::exchangeMetadataStreamingCall);
        cases.put("deadline", AbstractInteropTest::deadlineExceeded);
        cases.put("deadline of a stream", GrpcIT::deadlineOfAStream);
        return cases;
    }

    /// Client and server count the same time. Where the server is first, its reset is passed on as
    /// one of the proxy's own, as Envoy does, and the client does not call it a deadline.
    private static void deadlineOfAStream(AbstractInteropTest client) throws Exception {
        for (int serverWasFirst = 0; serverWasFirst < 3; serverWasFirst++) {
            try {
                client.deadlineExceededServerStreaming();
                return;
            } catch (AssertionError e) {
                assertThat(e).hasMessageContaining("RST_STREAM closed stream");
            }
        }
        client.deadlineExceededServerStreaming();
    }

    static Stream<String> names() {
        return CASES.keySet().stream();
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        directory = folder;
        X509Bundle certificate =
                new CertificateBuilder()
                        .ecp256()
                        .subject("CN=grpc")
                        .addSanDnsName("grpc.test")
                        .setIsCertificateAuthority(true)
                        .notBefore(Instant.now().minusSeconds(60))
                        .notAfter(Instant.now().plusSeconds(3600))
                        .buildSelfSigned();
        Files.writeString(directory.resolve("cert.pem"), certificate.getCertificatePEM());
        Files.writeString(directory.resolve("key.pem"), certificate.getPrivateKeyPEM());
        plain = serve(NettyServerBuilder.forAddress(new InetSocketAddress(HOST, 0)));
        secure =
                serve(
                        NettyServerBuilder.forAddress(new InetSocketAddress(HOST, 0))
                                .sslContext(
                                        GrpcSslContexts.forServer(file("cert.pem"), file("key.pem"))
                                                .build()));
        Path bootstrap = Files.writeString(directory.resolve("grpc.yaml"), bootstrap());
        leno = LenoCommand.proxy(List.of("-c", bootstrap.toString()));
        leno.await("listener secure on \\S*:" + securePort, LenoCommand.START);
    }

    private File file(String name) {
        return directory.resolve(name).toFile();
    }

    private Server serve(NettyServerBuilder builder) throws Exception {
        builder.maxInboundMessageSize(AbstractInteropTest.MAX_MESSAGE_SIZE)
                .addService(
                        ServerInterceptors.intercept(
                                new TestServiceImpl(executor), TestServiceImpl.interceptors()));
        return builder.build().start();
    }

    private String bootstrap() {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
        static_resources:
          listeners:
        %s
        %s
          clusters:
        %s
        %s
        """
                .formatted(
                        adminPort,
                        listener("plain", plainPort, ""),
                        listener("secure", securePort, downstreamTls()),
                        cluster("plain", port(plain), ""),
                        cluster("secure", port(secure), upstreamTls()));
    }

    private static int port(@Nullable Server server) {
        assertThat(server).isNotNull();
        return server.getPort();
    }

    private static String listener(String name, int port, String socket) {
        return """
          - name: %1$s
            address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: %1$s
                  route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: %1$s, timeout: 0s}}]}]}
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        %3$s
        """
                .formatted(name, port, socket);
    }

    private String downstreamTls() {
        return """
              transport_socket:
                name: envoy.transport_sockets.tls
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                  common_tls_context: {alpn_protocols: [h2, http/1.1], tls_certificates: [{certificate_chain: {filename: %1$s/cert.pem}, private_key: {filename: %1$s/key.pem}}]}
        """
                .formatted(directory);
    }

    private String upstreamTls() {
        return """
            transport_socket:
              name: envoy.transport_sockets.tls
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                common_tls_context: {validation_context: {trusted_ca: {filename: %s/cert.pem}}}
        """
                .formatted(directory);
    }

    private static String cluster(String name, int port, String socket) {
        String protocol =
                socket.isEmpty()
                        ? "explicit_http_config: {http2_protocol_options: {}}"
                        : "auto_config: {http2_protocol_options: {}}";
        return """
          - name: %1$s
            type: STATIC
            connect_timeout: 5s
            load_assignment: {cluster_name: %1$s, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}}}]}]}
            typed_extension_protocol_options:
              envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                %3$s
        %4$s
        """
                .formatted(name, port, protocol, socket);
    }

    @AfterAll
    void stop() {
        if (leno != null) leno.close();
        if (plain != null) plain.shutdownNow();
        if (secure != null) secure.shutdownNow();
        executor.shutdownNow();
    }

    @ParameterizedTest
    @MethodSource("names")
    void passesByPriorKnowledge(String name) throws Exception {
        run(name, NettyChannelBuilder.forAddress(HOST, plainPort).usePlaintext());
    }

    @ParameterizedTest
    @MethodSource("names")
    void passesByAlpnOverTls(String name) throws Exception {
        run(
                name,
                NettyChannelBuilder.forAddress(HOST, securePort)
                        .overrideAuthority("grpc.test")
                        .sslContext(
                                GrpcSslContexts.forClient()
                                        .trustManager(file("cert.pem"))
                                        .build()));
        assertThat(Http.get(adminPort, "/stats").body())
                .contains("cluster.secure.upstream_cx_http1_total: 0\n");
    }

    private static void run(String name, NettyChannelBuilder channel) throws Exception {
        var client = new Client(channel);
        client.setUp();
        try {
            CASES.getOrDefault(name, none -> {}).run(client);
        } finally {
            client.tearDown();
        }
    }

    /// gRPC's test client on a channel of ours.
    private static final class Client extends AbstractInteropTest {
        private final NettyChannelBuilder builder;

        Client(NettyChannelBuilder builder) {
            this.builder = builder;
        }

        @Override
        protected ManagedChannelBuilder<?> createChannelBuilder() {
            return builder.maxInboundMessageSize(MAX_MESSAGE_SIZE);
        }

        @Override
        protected @Nullable ServerBuilder<?> getServerBuilder() {
            return null;
        }

        @Override
        protected boolean metricsExpected() {
            return false;
        }
    }
}
