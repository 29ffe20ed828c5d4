package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import static java.util.Objects.requireNonNull;

import io.leno.api.connection.ConnectionData;
import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilterFactory;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.api.connection.NetworkConnection;
import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterFactory;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginTraffic.Share;
import io.leno.proxy.filter.Generation;
import io.leno.proxy.filter.Misbehaviour;
import io.leno.proxy.filter.PluginReport;
import io.leno.proxy.plugin.Provided;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Listener and network filters of bundles are exchanged while connections use them.
class ConnectionFilterSwapTest {
    private static final String YAML =
            """
            static_resources:
              listeners:
              - name: in
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                listener_filters: [{name: test.gate}]
                filter_chains:
                - filters: [{name: test.greeter}]
            """;

    /// Greets with its word, and again whenever something comes.
    private record Greeter(String word) implements NetworkFilterFactory {
        @Override
        public String name() {
            return "test.greeter";
        }

        @Override
        public boolean isTerminal() {
            return true;
        }

        @Override
        public NetworkFilterSettings configure(PluginConfig config) {
            return connection -> new Greeting(connection, word);
        }
    }

    private record Greeting(NetworkConnection connection, String word) implements NetworkFilter {
        @Override
        public FilterStatus onConnection() {
            connection.write(word.getBytes(StandardCharsets.US_ASCII));
            return FilterStatus.CONTINUE;
        }

        @Override
        public FilterStatus onData(ConnectionData data, boolean end) {
            if (!end) connection.write(word.getBytes(StandardCharsets.US_ASCII));
            return FilterStatus.PAUSE;
        }
    }

    /// Lets in or not.
    private record Gate(ListenerFilter.@Nullable Verdict verdict) implements ListenerFilterFactory {
        @Override
        public String name() {
            return "test.gate";
        }

        @Override
        public ListenerFilterSettings configure(PluginConfig config) {
            return () -> socket -> requireNonNull(verdict, "no verdict");
        }
    }

    private static Provided<NetworkFilterFactory> greeter(String word, long bundle) {
        return new Provided<>(new Greeter(word), Set.of("test.greeter"), bundle, bundle, "test");
    }

    private static Provided<ListenerFilterFactory> gate(
            ListenerFilter.Verdict verdict, long bundle) {
        return new Provided<>(new Gate(verdict), Set.of("test.gate"), bundle, bundle, "test");
    }

    private static TestProxy proxy(
            Provided<NetworkFilterFactory> greeter, Provided<ListenerFilterFactory> gate)
            throws Exception {
        return TestProxy.with(
                plugins -> {
                    plugins.networkFilters().add(greeter);
                    plugins.listenerFilters().add(gate);
                },
                YAML);
    }

    @Test
    void aConnectionKeepsItsNetworkFilterAndTheNextOneHasTheNew() throws Exception {
        var first = greeter("one;", 1);
        var second = greeter("two;", 2);
        try (var proxy = proxy(first, gate(ListenerFilter.Verdict.CONTINUE, 9));
                var old = new RawClient(proxy.port())) {
            old.readUntil("one;");
            proxy.registry.plugins().networkFilters().add(second);
            proxy.registry.plugins().networkFilters().remove(first.factory());
            proxy.settled();
            try (var young = new RawClient(proxy.port())) {
                young.readUntil("two;");
            }
            assertThat(proxy.proxy.streamsUsing(1)).isEqualTo(1);
            old.send("x").readUntil("one;");
            old.endOutput();
            awaitUnused(proxy, 1);
        }
    }

    @Test
    void withoutItsNetworkFilterAListenerClosesNewConnectionsUntilItComesBack() throws Exception {
        var first = greeter("one;", 1);
        try (var proxy = proxy(first, gate(ListenerFilter.Verdict.CONTINUE, 9))) {
            proxy.registry.plugins().networkFilters().remove(first.factory());
            proxy.settled();
            awaitUnused(proxy, 1);
            try (var client = new RawClient(proxy.port())) {
                assertThat(client.readAll()).isEmpty();
            }
            proxy.registry.plugins().networkFilters().add(greeter("back;", 3));
            proxy.settled();
            try (var client = new RawClient(proxy.port())) {
                client.readUntil("back;");
            }
        }
    }

    @Test
    void aListenerFilterIsExchangedForNewConnections() throws Exception {
        var open = gate(ListenerFilter.Verdict.CONTINUE, 1);
        try (var proxy = proxy(greeter("in;", 9), open);
                var old = new RawClient(proxy.port())) {
            old.readUntil("in;");
            proxy.registry.plugins().listenerFilters().add(gate(ListenerFilter.Verdict.CLOSE, 2));
            proxy.settled();
            awaitUnused(proxy, 1);
            try (var young = new RawClient(proxy.port())) {
                assertThat(young.readAll()).isEmpty();
            }
            old.send("x").readUntil("in;");
        }
    }

    @Test
    void aNetworkFilterThatThrowsIsCountedAndClosesItsConnection() throws Exception {
        var troubled = new LinkedBlockingQueue<Generation>();
        try (var proxy = proxy(throwing(7), gate(ListenerFilter.Verdict.CONTINUE, 9))) {
            proxy.proxy.ledger().accounts().onTrouble(troubled::add);
            for (int i = 0; i < 10; i++) {
                try (var client = new RawClient(proxy.port())) {
                    assertThat(client.send("x").readAll()).isEmpty();
                }
            }
            assertThat(troubled.poll(10, TimeUnit.SECONDS)).isNotNull();
            PluginReport report = proxy.proxy.ledger().accounts().reportsOf(7).getFirst();
            assertThat(report.plugin()).isEqualTo("test.greeter");
            assertThat(report.misbehaviour().get(Misbehaviour.THREW)).isEqualTo(10);
            assertThat(report.lastFailure()).contains("as ever");
        }
    }

    @Test
    void aListenerFilterThatThrowsIsCountedAndItsConnectionRefused() throws Exception {
        Provided<ListenerFilterFactory> gate =
                new Provided<>(new Gate(null), Set.of("test.gate"), 3, 3, "test");
        try (var proxy = proxy(greeter("in;", 9), gate);
                var client = new RawClient(proxy.port())) {
            assertThat(client.readAll()).isEmpty();
            PluginReport report = proxy.proxy.ledger().accounts().reportsOf(3).getFirst();
            assertThat(report.misbehaviour().get(Misbehaviour.THREW)).isEqualTo(1);
        }
    }

    @Test
    void aCanaryGetsItsShareOfTheConnectionsAndEachKeepsWhatItBeganWith() throws Exception {
        var shares = new ConcurrentHashMap<Long, Share>();
        shares.put(2L, new Share.Part(CanaryRule.percent(50), "greeter"));
        try (var proxy = proxy(greeter("live;", 1), gate(ListenerFilter.Verdict.CONTINUE, 9))) {
            proxy.registry.obey(() -> Map.copyOf(shares));
            proxy.registry.plugins().networkFilters().add(greeter("canary;", 2));
            proxy.settled();
            Map<String, RawClient> clients = new HashMap<>();
            while (clients.size() < 2) {
                var client = new RawClient(proxy.port());
                RawClient same = clients.put(client.readUntil(";"), client);
                if (same != null) same.close();
            }
            shares.put(2L, Share.NONE);
            proxy.registry.changed();
            proxy.settled();
            try (var young = new RawClient(proxy.port())) {
                young.readUntil("live;");
            }
            requireNonNull(clients.get("canary;")).send("x").readUntil("canary;");
            assertThat(proxy.proxy.streamsUsing(2)).isEqualTo(1);
            for (RawClient client : clients.values()) client.close();
            awaitUnused(proxy, 2);
        }
    }

    @Test
    void aCanaryByAddressHasAllConnectionsOfAClientOrNone() throws Exception {
        var shares = new ConcurrentHashMap<Long, Share>();
        try (var proxy = proxy(greeter("live;", 1), gate(ListenerFilter.Verdict.CONTINUE, 9))) {
            proxy.registry.obey(() -> Map.copyOf(shares));
            shares.put(2L, new Share.Part(CanaryRule.parse("50,key=source-address"), "greeter"));
            proxy.registry.plugins().networkFilters().add(greeter("canary;", 2));
            proxy.settled();
            var seen = new HashSet<String>();
            for (int i = 0; i < 20; i++) {
                try (var client = new RawClient(proxy.port())) {
                    seen.add(client.readUntil(";"));
                }
            }
            assertThat(seen).hasSize(1);
        }
    }

    private static Provided<NetworkFilterFactory> throwing(long bundle) {
        NetworkFilterFactory factory =
                new NetworkFilterFactory() {
                    @Override
                    public String name() {
                        return "test.greeter";
                    }

                    @Override
                    public boolean isTerminal() {
                        return true;
                    }

                    @Override
                    public NetworkFilterSettings configure(PluginConfig config) {
                        return connection ->
                                new NetworkFilter() {
                                    @Override
                                    public FilterStatus onData(ConnectionData data, boolean end) {
                                        throw new IllegalStateException("as ever");
                                    }
                                };
                    }
                };
        return new Provided<>(factory, Set.of("test.greeter"), bundle, bundle, "test");
    }

    private static void awaitUnused(TestProxy proxy, long bundle) {
        long until = System.nanoTime() + 10_000_000_000L;
        while (proxy.proxy.streamsUsing(bundle) > 0) {
            assertThat(System.nanoTime()).as("still used").isLessThan(until);
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
    }
}
