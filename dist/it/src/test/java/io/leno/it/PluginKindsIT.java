package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.secret.CertificateSource;
import io.leno.api.stats.StatsSinkFactory;
import io.leno.api.tracing.TracerFactory;
import io.leno.it.plugin.Entries;
import io.leno.it.plugin.FirstHealthy;
import io.leno.it.plugin.Flushes;
import io.leno.it.plugin.Gate;
import io.leno.it.plugin.Marks;
import io.leno.it.plugin.Pass;
import io.leno.it.plugin.Vault;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.net.ssl.SSLContext;

/// Plugins of each kind but HTTP filters are replaced while all of them serve the same connections:
/// no request fails, no connection closes, and nothing of the replaced plugin stays. For HTTP
/// filters see [PluginSwapsIT].
class PluginKindsIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    /// A kind and its plugin.
    private enum Kind {
        BALANCER("balancer", LoadBalancerFactory.class, FirstHealthy.class, "FirstHealthy"),
        TRACER("tracer", TracerFactory.class, Marks.class, "Marks", "Marks$Same"),
        SINK("sink", StatsSinkFactory.class, Flushes.class, "Flushes", "Flushes$Drain"),
        LOGGER("logger", AccessLoggerFactory.class, Entries.class, "Entries", "Entries$Drain"),
        VAULT("vault", CertificateSource.class, Vault.class, "Vault"),
        GATE("gate", ListenerFilterFactory.class, Gate.class, "Gate"),
        PASS("pass", NetworkFilterFactory.class, Pass.class, "Pass", "Pass$Filter");

        private final String plugin;
        private final Jar jar;

        <T> Kind(String plugin, Class<T> contract, Class<? extends T> provider, String... classes) {
            this.plugin = plugin;
            List<String> all = new ArrayList<>(List.of(classes));
            all.add("Signs");
            jar = texts -> PluginJar.of(contract, provider, all, texts);
        }

        void drop(int number) throws IOException {
            Map<String, String> texts = new HashMap<>(certificate);
            texts.put("number.txt", String.valueOf(number));
            PluginJar.drop(home, plugin + ".jar", jar.of(texts));
        }

        /// Whether a connection keeps what it began with to its end.
        boolean isOfConnections() {
            return this == GATE || this == PASS;
        }

        void awaitUse(int number) {
            leno.await("^" + plugin + " " + number + " in use", SOON);
        }
    }

    private interface Jar {
        byte[] of(Map<String, String> texts) throws IOException;
    }

    @TempDir private static Path folder;

    private static Path home;
    private static Map<String, String> certificate;
    private static SSLContext client;
    private static LoadUpstream upstream;
    private static RunningCommand leno;
    private static MeshLoad load;
    private static int tlsPort;

    @BeforeAll
    static void startsUnderLoad() throws Exception {
        home = Files.createDirectories(folder.resolve("home"));
        TestIdentities identities = TestIdentities.in(folder);
        client = identities.client("");
        certificate =
                Map.of(
                        "chain.pem", Files.readString(folder.resolve("a.pem")),
                        "key.pem", Files.readString(folder.resolve("a.key")));
        upstream = LoadUpstream.start();
        int plainPort = Ports.free();
        int tcpPort = Ports.free();
        tlsPort = Ports.free();
        Path config = folder.resolve("envoy.yaml");
        Files.writeString(config, bootstrap(plainPort, tlsPort, tcpPort));
        for (Kind kind : Kind.values()) kind.drop(1);
        leno = proxy(config);
        leno.await("^listener plain on", LenoCommand.START);
        leno.await("^listener tls on", LenoCommand.START);
        leno.await("^listener tcp on", LenoCommand.START);
        load =
                MeshLoad.of(plainPort, tcpPort, "load.test")
                        .add("TLS", 4, 10, () -> LoadTalks.keepAlive(tls(), "load.test"))
                        .start();
        for (Kind kind : Kind.values()) kind.awaitUse(1);
        load.awaitRounds(5);
    }

    private static RunningCommand proxy(Path config) {
        return LenoCommand.start(
                ClassLoaders.NOTHING_SOFT,
                "proxy",
                "-c",
                config.toString(),
                "--home",
                home.toString(),
                "--concurrency",
                "2");
    }

    private static Socket tls() throws IOException {
        Socket socket = client.getSocketFactory().createSocket("127.0.0.1", tlsPort);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String bootstrap(int plainPort, int tlsPort, int tcpPort) {
        String tls =
                """
                transport_socket:
                  name: envoy.transport_sockets.tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext
                    common_tls_context: {tls_certificate_provider_instance: {instance_name: vault, certificate_name: web}}
                """;
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        stats_flush_interval: 0.2s
        stats_sinks: [{name: sink, typed_config: {"@type": type.googleapis.com/xds.type.v3.TypedStruct, type_url: io.leno.it.sink}}]
        static_resources:
          listeners:
        %s
        %s
        %s
          clusters:
        %s
        %s
        """
                .formatted(
                        listener("plain", plainPort, ""),
                        listener("tls", tlsPort, tls),
                        tcpListener(tcpPort),
                        cluster("up", upstream.httpPort()),
                        cluster("raw", upstream.tcpPort()));
    }

    private static String cluster(String name, int port) {
        return """
        - name: %1$s
          type: STATIC
          load_balancing_policy: {policies: [{typed_extension_config: {name: balancer, typed_config: {"@type": type.googleapis.com/xds.type.v3.TypedStruct, type_url: io.leno.it.balancer}}}]}
          load_assignment: {cluster_name: %1$s, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}}}]}]}
        """
                .formatted(name, port)
                .indent(2);
    }

    private static String tcpListener(int port) {
        return """
        - name: tcp
          address: {socket_address: {address: 127.0.0.1, port_value: %d}}
          listener_filters: [{name: io.leno.it.gate}]
          filter_chains:
          - filters:
            - {name: io.leno.it.pass}
            - name: envoy.filters.network.tcp_proxy
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                stat_prefix: tcp
                cluster: raw
                access_log: [{name: logger, typed_config: {"@type": type.googleapis.com/xds.type.v3.TypedStruct, type_url: io.leno.it.logger}}]
        """
                .formatted(port)
                .indent(2);
    }

    private static String listener(String name, int port, String transportSocket) {
        return """
        - name: %1$s
          address: {socket_address: {address: 127.0.0.1, port_value: %2$d}}
          listener_filters: [{name: io.leno.it.gate}]
          filter_chains:
          - filters:
            - {name: io.leno.it.pass}
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: %1$s
                upgrade_configs: [{upgrade_type: websocket}]
                stream_idle_timeout: 0s
                tracing: {provider: {name: tracer, typed_config: {"@type": type.googleapis.com/xds.type.v3.TypedStruct, type_url: io.leno.it.tracer}}}
                access_log: [{name: logger, typed_config: {"@type": type.googleapis.com/xds.type.v3.TypedStruct, type_url: io.leno.it.logger}}]
                route_config:
                  virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: up, timeout: 0s}}]}]
                http_filters:
                - name: envoy.filters.http.router
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        %3$s
        """
                .formatted(name, port, transportSocket.indent(4))
                .indent(2);
    }

    @AfterAll
    static void stops() throws IOException {
        if (load != null) load.close();
        if (leno != null) leno.close();
        upstream.close();
    }

    @ParameterizedTest
    @EnumSource
    void aPluginIsReplacedWithoutAFailedRequest(Kind kind) throws IOException {
        int before = ClassLoaders.alive(leno);
        for (int number = 2; number <= 3; number++) {
            int printed = leno.printed();
            kind.drop(number);
            if (kind.isOfConnections()) {
                leno.awaitAfter(printed, kind.plugin + ": generation \\d+ is live", SOON);
                load.renew("");
            }
            kind.awaitUse(number);
            load.awaitRounds(10);
            load.renew("lasting ");
            leno.awaitAfter(printed, kind.plugin + ": generation \\d+ drained and gone", SOON);
            load.awaitRounds(10);
            assertThat(load.failures()).as("%s", leno.output()).isEmpty();
        }
        Eventually.within(
                SOON,
                () ->
                        assertThat(ClassLoaders.alive(leno))
                                .as("class loaders")
                                .isLessThanOrEqualTo(before));
    }
}
