package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.balance.BalancedHost;
import io.leno.api.balance.LoadBalancer;
import io.leno.api.balance.LoadBalancerFactory;
import io.leno.api.balance.LoadBalancerSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.config.InvalidResourceException;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.plugin.Provided;

import org.junit.jupiter.api.Test;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Hosts of a cluster are picked by a plugin.
class CustomBalancerTest {
    private static final String TYPE = "com.example.ByPort";

    /// Picks the host whose port a header names; every other choice is none.
    private static class ByPort implements LoadBalancerFactory {
        final CountDownLatch closed = new CountDownLatch(1);
        private final String header;

        ByPort(String header) {
            this.header = header;
        }

        @Override
        public Set<String> typeUrls() {
            return Set.of(TYPE);
        }

        @Override
        public LoadBalancerSettings configure(PluginConfig config) {
            if (!config.json().contains("mode"))
                throw new InvalidPluginConfigException("mode: missing");
            return new LoadBalancerSettings() {
                @Override
                public LoadBalancer balance(List<BalancedHost> hosts) {
                    return request -> {
                        String wanted = request.header(header);
                        if ("fail".equals(wanted)) throw new IllegalStateException("asked to");
                        for (BalancedHost host : hosts)
                            if (String.valueOf(host.address().getPort()).equals(wanted))
                                return host;
                        return null;
                    };
                }

                @Override
                public void close() {
                    closed.countDown();
                }
            };
        }
    }

    private static String yaml(String settings, Upstream... upstreams) {
        String cluster =
                TestProxy.cluster("c", upstreams)
                        .replaceFirst(
                                "type: STATIC",
                                "type: STATIC, load_balancing_policy: {policies:"
                                        + " [{typed_extension_config: {name: mine, typed_config:"
                                        + " {\"@type\": type.googleapis.com/xds.type.v3.TypedStruct,"
                                        + " type_url: \""
                                        + TYPE
                                        + "\", value: "
                                        + settings
                                        + "}}}]}");
        return TestProxy.httpYaml("- {match: {prefix: /}, route: {cluster: c}}", cluster, "");
    }

    private static void add(Plugins plugins, ByPort factory, long bundleId) {
        plugins.loadBalancers()
                .add(new Provided<>(factory, factory.typeUrls(), bundleId, bundleId, "test"));
    }

    private static HttpResponse<String> ask(TestProxy proxy, String header, Object value)
            throws Exception {
        return proxy.send(proxy.request("/").header(header, String.valueOf(value)));
    }

    @Test
    void itsWordIsFollowed() throws Exception {
        try (var a = Upstream.named("a");
                var b = Upstream.named("b");
                var proxy =
                        TestProxy.with(
                                plugins -> add(plugins, new ByPort("x-port"), 7),
                                yaml("{mode: x}", a, b))) {
            assertThat(ask(proxy, "x-port", a.port()).body()).isEqualTo("a");
            assertThat(ask(proxy, "x-port", b.port()).body()).isEqualTo("b");
            assertThat(ask(proxy, "x-port", "none").statusCode()).isEqualTo(503);
            assertThat(ask(proxy, "x-port", "fail").body()).isEqualTo("no healthy upstream");
        }
    }

    @Test
    void aNewerOneTakesOverAndTheOldOneIsLetGo() throws Exception {
        var old = new ByPort("x-port");
        try (var a = Upstream.named("a");
                var b = Upstream.named("b");
                var proxy =
                        TestProxy.with(plugins -> add(plugins, old, 7), yaml("{mode: x}", a, b))) {
            ask(proxy, "x-port", a.port());
            add(proxy.registry.plugins(), new ByPort("x-new"), 8);
            proxy.settled();
            assertThat(ask(proxy, "x-new", b.port()).body()).isEqualTo("b");
            assertThat(ask(proxy, "x-port", a.port()).statusCode()).isEqualTo(503);
            assertThat(old.closed.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(proxy.proxy.streamsUsing(7)).isZero();
            assertThat(proxy.proxy.streamsUsing(8)).isPositive();
        }
    }

    @Test
    void withoutItHostsTakeTurns() throws Exception {
        var only = new ByPort("x-port");
        try (var a = Upstream.named("a");
                var proxy =
                        TestProxy.with(plugins -> add(plugins, only, 7), yaml("{mode: x}", a))) {
            proxy.registry.plugins().loadBalancers().remove(only);
            proxy.settled();
            assertThat(proxy.get("/").body()).isEqualTo("a");
            assertThat(only.closed.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(proxy.proxy.streamsUsing(7)).isZero();
        }
    }

    @Test
    void settingsThatItRefusesRefuseTheCluster() throws Exception {
        try (var a = Upstream.named("a")) {
            assertThatThrownBy(
                            () ->
                                    TestProxy.with(
                                            plugins -> add(plugins, new ByPort("x"), 7),
                                            yaml("{}", a)))
                    .isInstanceOf(InvalidResourceException.class)
                    .hasMessage("cluster c: load_balancing_policy mine: mode: missing");
        }
    }
}
