package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.ListenerFilter.Verdict;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.filter.Misbehaviour;
import io.leno.proxy.filter.PluginReport;
import io.leno.proxy.plugin.Provided;

import org.junit.jupiter.api.Test;

import java.net.SocketException;
import java.util.Set;

/// What becomes of connections whose network or listener filter fails: by its policy they are
/// closed or go on without it, and one that fails often is left alone for a while.
class ConnectionPolicyTest {
    /// Fails where its configuration says.
    private record Failing(boolean isTerminal) implements NetworkFilterFactory {
        @Override
        public String name() {
            return "test.failing";
        }

        @Override
        public NetworkFilterSettings configure(PluginConfig config) {
            return connection -> new FailingFilter(config.json(), connection);
        }
    }

    private record FailingFilter(String where, NetworkConnection connection)
            implements NetworkFilter {
        private void fail(String here) {
            if (where.contains(here)) throw new IllegalStateException("fails in " + here);
        }

        @Override
        public FilterStatus onConnection() {
            fail("connection");
            if (!where.contains("task")) return FilterStatus.CONTINUE;
            connection.execute(() -> fail("task"));
            return FilterStatus.PAUSE;
        }

        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            fail("data");
            return FilterStatus.CONTINUE;
        }

        @Override
        public void onWrite(ConnectionData data) {
            fail("write");
        }
    }

    /// Never knows what to say.
    private static final class Gate implements ListenerFilterFactory {
        @Override
        public String name() {
            return "test.gate";
        }

        @Override
        public ListenerFilterSettings configure(PluginConfig config) {
            if (config.json().contains("quiet")) return () -> socket -> Verdict.CONTINUE;
            return () ->
                    socket -> {
                        throw new IllegalStateException("fails");
                    };
        }
    }

    private static TestProxy proxy(String network, String gate, boolean terminal) throws Exception {
        String yaml =
                """
                static_resources:
                  listeners:
                  - name: in
                    address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                    listener_filters:
                    - name: gate
                      typed_config:
                        "@type": type.googleapis.com/xds.type.v3.TypedStruct
                        type_url: type.googleapis.com/io.leno.FilterPlugin
                        value: {plugin: test.gate, %s}
                    filter_chains:
                    - filters:
                      - name: failing
                        typed_config:
                          "@type": type.googleapis.com/xds.type.v3.TypedStruct
                          type_url: type.googleapis.com/io.leno.FilterPlugin
                          value: {plugin: test.failing, %s}
                      - name: envoy.filters.network.echo
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}
                """
                        .formatted(gate, network);
        return TestProxy.with(
                plugins -> {
                    plugins.networkFilters()
                            .add(
                                    new Provided<>(
                                            new Failing(terminal),
                                            Set.of("test.failing"),
                                            7,
                                            7,
                                            "test 1"));
                    plugins.listenerFilters()
                            .add(new Provided<>(new Gate(), Set.of("test.gate"), 8, 8, "test 1"));
                },
                yaml);
    }

    private static TestProxy failingIn(String where, String policy) throws Exception {
        return proxy("config: {in: " + where + "}, " + policy, "config: {quiet: true}", false);
    }

    private static PluginReport report(TestProxy proxy, long bundle) {
        return proxy.proxy.ledger().accounts().reportsOf(bundle).getFirst();
    }

    private static void echoes(TestProxy proxy) throws Exception {
        try (var client = new RawClient(proxy.port())) {
            client.send("one;").readUntil("one;");
            client.send("two;").readUntil("two;");
        }
    }

    private static void isClosed(TestProxy proxy) throws Exception {
        try (var client = new RawClient(proxy.port())) {
            assertThat(client.send("one;").readAll()).isEmpty();
        } catch (SocketException reset) { // what was sent came too late to be read
            assertThat(reset).hasMessageMatching("Connection reset|Broken pipe");
        }
    }

    @Test
    void anOpenNetworkFilterThatFailsLetsItsConnectionGoOnWithoutIt() throws Exception {
        for (String where : new String[] {"connection", "data", "write", "task"}) {
            try (var proxy = failingIn(where, "failurePolicy: FAIL_OPEN")) {
                echoes(proxy);
                assertThat(report(proxy, 7).misbehaviour().get(Misbehaviour.THREW))
                        .as(where)
                        .isEqualTo(1);
                assertThat(report(proxy, 7).skipped()).as(where).isEqualTo(1);
            }
        }
    }

    @Test
    void aClosedNetworkFilterThatFailsClosesItsConnection() throws Exception {
        for (String where : new String[] {"connection", "data", "task"}) {
            try (var proxy = failingIn(where, "failurePolicy: FAIL_CLOSED")) {
                isClosed(proxy);
                assertThat(report(proxy, 7).misbehaviour().get(Misbehaviour.THREW))
                        .as(where)
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void anOpenOneThatFailsOftenIsNotAskedForAWhile() throws Exception {
        String policy = "failurePolicy: FAIL_OPEN, quarantine: {failures: 2, pause: 600s}";
        try (var proxy = failingIn("data", policy)) {
            for (int i = 0; i < 4; i++) echoes(proxy);
            assertThat(report(proxy, 7).quarantined()).isTrue();
            assertThat(report(proxy, 7).misbehaviour().get(Misbehaviour.THREW)).isEqualTo(2);
            assertThat(report(proxy, 7).skipped()).isEqualTo(4);
        }
    }

    @Test
    void aClosedOneInQuarantineClosesConnectionsWithoutBeingAsked() throws Exception {
        try (var proxy = failingIn("data", "quarantine: {failures: 1, pause: 600s}")) {
            for (int i = 0; i < 3; i++) isClosed(proxy);
            assertThat(report(proxy, 7).misbehaviour().get(Misbehaviour.THREW)).isEqualTo(1);
            assertThat(report(proxy, 7).refused()).isEqualTo(2);
        }
    }

    @Test
    void anOpenListenerFilterThatFailsLetsTheConnectionIn() throws Exception {
        String gate = "failurePolicy: FAIL_OPEN, quarantine: {failures: 2, pause: 600s}";
        try (var proxy = proxy("config: {in: nothing}", gate, false)) {
            for (int i = 0; i < 4; i++) echoes(proxy);
            assertThat(report(proxy, 8).misbehaviour().get(Misbehaviour.THREW)).isEqualTo(2);
            assertThat(report(proxy, 8).skipped()).isEqualTo(4);
        }
    }

    @Test
    void aClosedListenerFilterThatFailsClosesIt() throws Exception {
        try (var proxy = proxy("config: {in: nothing}", "config: {}", false)) {
            isClosed(proxy);
            assertThat(report(proxy, 8).misbehaviour().get(Misbehaviour.THREW)).isEqualTo(1);
        }
    }

    @Test
    void whatIsWrongIsTold() {
        assertThatThrownBy(() -> proxy("failurePolicy: OPEN", "config: {}", false))
                .hasMessageContaining("failurePolicy: OPEN (expected: FAIL_CLOSED, FAIL_OPEN)");
        assertThatThrownBy(() -> proxy("limits: {}", "config: {}", false))
                .hasMessageContaining("limits");
        assertThatThrownBy(() -> proxy("failurePolicy: FAIL_OPEN", "config: {}", true))
                .hasMessageContaining(
                        "failurePolicy: FAIL_OPEN (expected: FAIL_CLOSED, as nothing is behind the"
                                + " filter)");
    }
}
