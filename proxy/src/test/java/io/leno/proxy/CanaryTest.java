package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.CanaryRule;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginTraffic.Share;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Two generations of a filter share the streams of a proxy.
class CanaryTest {
    private static final String TO_A = "- {match: {prefix: /}, route: {cluster: a}}";

    /// As the proxy of these tests numbers its filters.
    private static final long OLD = 1;

    private static final long NEW = 20;

    private final Map<Long, Share> shares = new HashMap<>();
    private final CountDownLatch oldClosed = new CountDownLatch(1);

    private HttpFilterFactory named(String generation, String refusal) {
        return new HttpFilterFactory() {
            @Override
            public String name() {
                return "filter";
            }

            @Override
            public HttpFilterSettings configure(PluginConfig config) {
                if (!refusal.isEmpty()) throw new InvalidPluginConfigException(refusal);
                return new HttpFilterSettings() {
                    @Override
                    public HttpFilter newFilter(io.leno.api.filter.HttpStream stream) {
                        return answering(generation);
                    }

                    @Override
                    public void close() {
                        if (generation.equals("old")) oldClosed.countDown();
                    }
                };
            }
        };
    }

    private static HttpFilter answering(String generation) {
        return new HttpFilter() {
            @Override
            public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
                headers.set("x-generation", generation);
                return FilterStatus.CONTINUE;
            }
        };
    }

    private interface Body {
        void run(TestProxy proxy) throws Exception;
    }

    private void withBoth(HttpFilterFactory newer, Share share, Body body) throws Exception {
        HttpFilterFactory older = named("old", "");
        try (var a = Upstream.named("a");
                var proxy = TestProxy.http(TO_A, TestProxy.cluster("a", a), older)) {
            shares.put(NEW, share);
            proxy.registry.obey(() -> Map.copyOf(shares));
            proxy.add(newer, NEW);
            proxy.settled();
            body.run(proxy);
        }
    }

    private void share(TestProxy proxy, Map<Long, Share> changes) throws Exception {
        shares.putAll(changes);
        proxy.registry.changed();
        proxy.settled();
    }

    private static Share part(String rule) {
        return new Share.Part(CanaryRule.parse(rule), "filter");
    }

    private static String generation(TestProxy proxy, String... headers) throws Exception {
        var request = proxy.request("/");
        if (headers.length > 0) request.headers(headers);
        return proxy.send(request).headers().firstValue("x-generation").orElse("none");
    }

    @Test
    void oneThatIsBeingCheckedGetsNoStream() throws Exception {
        withBoth(
                named("new", ""),
                Share.NONE,
                proxy -> assertThat(generation(proxy)).isEqualTo("old"));
    }

    @Test
    void aHeaderDecides() throws Exception {
        withBoth(
                named("new", ""),
                part("header=x-canary:yes"),
                proxy -> {
                    assertThat(generation(proxy)).isEqualTo("old");
                    assertThat(generation(proxy, "x-canary", "no")).isEqualTo("old");
                    assertThat(generation(proxy, "x-canary", "yes")).isEqualTo("new");
                });
    }

    @Test
    void anAttachedPluginsOwnRuleGoesBeforeThatOfTheDeployment() throws Exception {
        String attached =
                """
                          - name: shop.filter
                            typed_config:
                              "@type": type.googleapis.com/xds.type.v3.TypedStruct
                              type_url: type.googleapis.com/io.leno.FilterPlugin
                              value: {plugin: filter, canary: {headers: {x-mine: {exact: a}}}}
                          - name: envoy.filters.http.router
                """;
        try (var a = Upstream.named("a")) {
            String yaml = TestProxy.httpYaml(TO_A, TestProxy.cluster("a", a), "");
            String router = "          - name: envoy.filters.http.router\n";
            try (var proxy = TestProxy.of(yaml.replace(router, attached), named("old", ""))) {
                shares.put(NEW, part("header=x-canary:yes"));
                proxy.registry.obey(() -> Map.copyOf(shares));
                proxy.add(named("new", ""), NEW);
                proxy.settled();
                assertThat(generation(proxy)).isEqualTo("old");
                assertThat(generation(proxy, "x-canary", "yes")).isEqualTo("old");
                assertThat(generation(proxy, "x-mine", "a")).isEqualTo("new");
            }
        }
    }

    @Test
    void aPercentageOfTheStreamsGetsTheCanary() throws Exception {
        withBoth(
                named("new", ""),
                part("30"),
                proxy -> {
                    int canary = 0;
                    for (int i = 0; i < 1000; i++) if (generation(proxy).equals("new")) canary++;
                    assertThat(canary).isBetween(220, 380); // five standard deviations
                    assertThat(proxy.proxy.accountOf(NEW).requests()).isBetween(219L, 380L);
                });
    }

    @Test
    void theSameKeyGetsTheSameGenerationAndKeepsItWhenTheShareGrows() throws Exception {
        withBoth(
                named("new", ""),
                part("20,key=cookie:user"),
                proxy -> {
                    Set<Integer> first = canaryUsers(proxy);
                    assertThat(first).hasSizeBetween(5, 40);
                    assertThat(canaryUsers(proxy)).isEqualTo(first);
                    share(proxy, Map.of(NEW, part("60,key=cookie:user")));
                    assertThat(canaryUsers(proxy)).containsAll(first).hasSizeBetween(40, 80);
                });
    }

    private static Set<Integer> canaryUsers(TestProxy proxy) throws Exception {
        Set<Integer> users = new HashSet<>();
        for (int user = 0; user < 100; user++)
            if (generation(proxy, "cookie", "theme=dark; user=" + user).equals("new"))
                users.add(user);
        return users;
    }

    @Test
    void aPromotedCanaryTakesAllAndTheOldOneIsClosedAfterItsLastStream() throws Exception {
        withBoth(
                named("new", ""),
                part("header=x-canary"),
                proxy -> {
                    assertThat(generation(proxy)).isEqualTo("old");
                    share(proxy, Map.of(OLD, Share.NONE, NEW, Share.ALL));
                    assertThat(generation(proxy)).isEqualTo("new");
                    assertThat(oldClosed.await(5, TimeUnit.SECONDS)).isTrue();
                    assertThat(proxy.proxy.streamsUsing(OLD)).isZero();
                });
    }

    @Test
    void aCanaryThatIsTakenBackLeavesTheOldOneAsItWas() throws Exception {
        withBoth(
                named("new", ""),
                part("100"),
                proxy -> {
                    assertThat(generation(proxy)).isEqualTo("new");
                    share(proxy, Map.of(NEW, Share.NONE));
                    assertThat(generation(proxy)).isEqualTo("old");
                    assertThat(oldClosed.getCount()).isEqualTo(1);
                });
    }

    @Test
    void settingsInForceThatANewGenerationRefusesAreAnObjection() throws Exception {
        withBoth(
                named("new", "mode: missing (expected: fast or slow)"),
                Share.NONE,
                proxy -> {
                    assertThat(proxy.proxy.objectionsTo(NEW))
                            .containsExactly(
                                    "listener ingress: filter filter: mode: missing (expected:"
                                            + " fast or slow)");
                    assertThat(proxy.proxy.objectionsTo(OLD)).isEmpty();
                    assertThat(generation(proxy)).isEqualTo("old");
                });
    }
}
