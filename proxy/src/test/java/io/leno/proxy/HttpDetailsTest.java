package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.Socket;

/// Details of HTTP in which a real Envoy was asked what it does.
class HttpDetailsTest {
    private static final String TO_A = "- {match: {prefix: /}, route: {cluster: a}}";

    private static TestProxy proxy(String routes, String manager, Upstream upstream)
            throws Exception {
        return TestProxy.of(TestProxy.httpYaml(routes, TestProxy.cluster("a", upstream), manager));
    }

    @Test
    void anUpgradeThatNobodyAllowsIs403AndH2cIsPassedOver() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = proxy(TO_A, "", a)) {
            try (var client = new RawClient(proxy.port())) {
                client.send(
                        "GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade:"
                                + " websocket\r\n\r\n");
                assertThat(client.readAll())
                        .startsWith("HTTP/1.1 403 ")
                        .contains("connection: close");
            }
            try (var client = new RawClient(proxy.port())) {
                client.send(
                        "GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: h2c\r\n\r\n");
                assertThat(client.readUntil("\r\n\r\na")).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @Test
    void aRouteMayForbidWhatTheConnectionManagerAllows() throws Exception {
        String route =
                "- {match: {prefix: /}, route: {cluster: a, upgrade_configs: [{upgrade_type:"
                        + " websocket, enabled: false}]}}";
        try (var a = Upstream.named("a");
                var proxy = proxy(route, "upgrade_configs: [{upgrade_type: websocket}]", a);
                var client = new RawClient(proxy.port())) {
            client.send(
                    "GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: WebSocket\r\n\r\n");
            assertThat(client.readAll()).startsWith("HTTP/1.1 403 ");
        }
    }

    @Test
    void aBodyMayComeLaterAlsoWhereTheConnectionIsToBeClosed() throws Exception {
        try (var a = Upstream.named("got ");
                var proxy = proxy(TO_A, "proxy_100_continue: true", a);
                var client = new RawClient(proxy.port())) {
            client.send(
                    "POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\nexpect:"
                            + " 100-continue\r\ncontent-length: 4\r\n\r\n");
            client.readUntil("100 Continue\r\n\r\n");
            assertThat(client.send("body").readAll()).contains("200 OK").endsWith("got body");
        }
    }

    @Test
    void aDirectResponseThatPointsElsewhereHasALocation() throws Exception {
        try (var a = Upstream.named("a");
                var proxy =
                        proxy(
                                "- {match: {prefix: /}, direct_response: {status: 201, body:"
                                        + " {inline_string: made}}}",
                                "",
                                a)) {
            assertThat(proxy.get("/x?y").headers().firstValue("location"))
                    .hasValue("http://127.0.0.1:" + proxy.port() + "/x?y");
        }
    }

    @Test
    void onlyTheListenersOwnPortIsStripped() throws Exception {
        try (var a = Upstream.named("a");
                var proxy = proxy(TO_A, "strip_matching_host_port: true", a);
                var client = new RawClient(proxy.port())) {
            client.send("GET / HTTP/1.1\r\nhost: x:" + proxy.port() + "\r\n\r\n");
            client.readUntil("\r\n\r\na");
            client.send("GET / HTTP/1.1\r\nhost: x:1234\r\n\r\n").readUntil("\r\n\r\na");
            assertThat(a.requests.getFirst()).contains("host: x\n");
            assertThat(a.requests.getLast()).contains("host: x:1234\n");
        }
    }

    @Test
    void theHostsNameReplacesTheAuthorityAndTheOldOneIsKept() throws Exception {
        String cluster =
                "- {name: a, type: STATIC, load_assignment: {cluster_name: a, endpoints:"
                        + " [{lb_endpoints: [{endpoint: {hostname: inside, address: {socket_address:"
                        + " {address: 127.0.0.1, port_value: %d}}}}]}]}}\n";
        String route =
                "- {match: {prefix: /}, route: {cluster: a, auto_host_rewrite: true,"
                        + " append_x_forwarded_host: true}}";
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(route, cluster.formatted(a.port()))) {
            proxy.get("/");
            assertThat(a.requests.getFirst())
                    .contains("host: inside\n")
                    .contains("x-forwarded-host: 127.0.0.1:" + proxy.port())
                    .contains("x-envoy-original-host: 127.0.0.1:" + proxy.port());
        }
    }

    @Test
    void theUpstreamSaysWhetherABodyMayComeWhereThatIsAskedFor() throws Exception {
        try (var a = Upstream.named("got ");
                var proxy = proxy(TO_A, "proxy_100_continue: true", a);
                var client = new RawClient(proxy.port())) {
            client.send(
                    "POST / HTTP/1.1\r\nhost: x\r\nexpect: 100-continue\r\ncontent-length: 4\r\n\r\n");
            assertThat(client.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 100 Continue");
            assertThat(client.send("body").readUntil("got body")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void theFilterChainIsChosenByWhoConnects() throws Exception {
        String chain =
                "    - %s\n      filters: [{name: envoy.filters.network.tcp_proxy, typed_config:"
                        + " {\"@type\":"
                        + " type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy,"
                        + " stat_prefix: %s, cluster: %s}}]\n";
        try (var a = Upstream.named("a");
                var b = Upstream.named("b");
                var proxy =
                        TestProxy.of(
                                "static_resources:\n  listeners:\n  - name: l\n    address:"
                                        + " {socket_address: {address: 0.0.0.0, port_value: 0}}\n   "
                                        + " filter_chains:\n"
                                        + chain.formatted(
                                                "filter_chain_match: {source_prefix_ranges:"
                                                        + " [{address_prefix: 127.0.0.2, prefix_len:"
                                                        + " 32}]}",
                                                "a",
                                                "a")
                                        + chain.formatted("name: other", "b", "b")
                                        + "  clusters:\n"
                                        + TestProxy.cluster("a", a).indent(2)
                                        + TestProxy.cluster("b", b).indent(2))) {
            assertThat(bodyFor("127.0.0.2", proxy.port())).endsWith("a");
            assertThat(bodyFor("127.0.0.1", proxy.port())).endsWith("b");
            assertThat(proxy.started).containsExactly("listener l on 0.0.0.0:" + proxy.port());
        }
    }

    private static String bodyFor(String from, int port) throws Exception {
        try (var socket = new Socket("127.0.0.1", port, InetAddress.getByName(from), 0)) {
            socket.getOutputStream()
                    .write(
                            "GET / HTTP/1.1\r\nhost: x\r\n\r\n"
                                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            var text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0 || text.toString().endsWith("\r\n\r\n"))
                text.append((char) socket.getInputStream().read());
            return text.toString();
        }
    }
}
