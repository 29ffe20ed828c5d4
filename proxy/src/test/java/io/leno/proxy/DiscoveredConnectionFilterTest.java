package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.bootstrap.Yaml;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Map;

/// The settings of network and listener filters come by ECDS.
class DiscoveredConnectionFilterTest {
    private static final String BOOTSTRAP =
            """
            node: {id: test}
            dynamic_resources:
              ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
              lds_config: {ads: {}}
            static_resources:
              clusters:
              - {name: xds, type: STATIC, load_assignment: {cluster_name: xds, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]}}
            """;

    private static final String ANSWER =
            "type.googleapis.com/envoy.extensions.filters.network.direct_response.v3.Config";
    private static final String RATE =
            "type.googleapis.com/envoy.extensions.filters.listener.local_ratelimit.v3.LocalRateLimit";

    private final ScriptedSource server = new ScriptedSource();
    private TestProxy proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = TestProxy.of(BOOTSTRAP);
        proxy.proxy.connect(server);
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static Listener listener(String listenerFilters, String filters) {
        return Yaml.read(
                """
                name: dynamic
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                listener_filters: [%s]
                filter_chains: [{filters: [%s]}]
                """
                        .formatted(listenerFilters, filters),
                Listener.getDefaultInstance());
    }

    private static String discovered(String name, String type, String more) {
        return "{name: "
                + name
                + ", config_discovery: {config_source: {ads: {}}, type_urls: ["
                + type
                + "]"
                + more
                + "}}";
    }

    private static TypedExtensionConfig settings(String name, String typed) {
        return Yaml.read(
                "{name: " + name + ", typed_config: " + typed + "}",
                TypedExtensionConfig.getDefaultInstance());
    }

    private static String answer(String text) {
        return "{\"@type\": " + ANSWER + ", response: {inline_string: " + text + "}}";
    }

    private static String rate(int tokens) {
        return "{\"@type\": "
                + RATE
                + ", stat_prefix: r, token_bucket: {max_tokens: "
                + tokens
                + ", fill_interval: 3600s}}";
    }

    private String said() throws Exception {
        try (var client = new RawClient(proxy.port())) {
            return client.readAll();
        }
    }

    @Test
    void aListenerWaitsForANetworkFilterAndNewConnectionsGetTheNewOne() throws Exception {
        server.send(listener("", discovered("answer", ANSWER, "")));
        assertThat(server.awaitAsked(TypeUrls.EXTENSION).names()).containsExactly("answer");
        assertThat(proxy.proxy.configuration().listeners().getFirst().warming()).isTrue();
        assertThat(server.send(settings("answer", answer("one")))).isEmpty();
        assertThat(said()).isEqualTo("one");
        assertThat(server.send(settings("answer", answer("two")))).isEmpty();
        assertThat(said()).isEqualTo("two");
    }

    @Test
    void aDefaultHoldsAtOnceWhereTheListenerDoesNotWait() throws Exception {
        String otherwise =
                ", default_config: "
                        + answer("otherwise")
                        + ", apply_default_config_without_warming: true";
        server.send(listener("", discovered("answer", ANSWER, otherwise)));
        server.awaitAsked(TypeUrls.EXTENSION);
        assertThat(said()).isEqualTo("otherwise");
        assertThat(server.send(settings("answer", answer("one")))).isEmpty();
        assertThat(said()).isEqualTo("one");
    }

    @Test
    void settingsOfAnotherTypeAreRefusedAndThoseBeforeStay() throws Exception {
        server.send(listener("", discovered("answer", ANSWER, "")));
        server.awaitAsked(TypeUrls.EXTENSION);
        server.send(settings("answer", answer("one")));
        String echo =
                "{\"@type\": type.googleapis.com/envoy.extensions.filters.network.echo.v3.Echo}";
        assertThat(server.send(settings("answer", echo)))
                .isEqualTo(
                        Map.of(
                                "answer",
                                "Error: filter config has type URL"
                                        + " envoy.extensions.filters.network.echo.v3.Echo but expect"
                                        + " envoy.extensions.filters.network.direct_response.v3.Config."));
        assertThat(said()).isEqualTo("one");
    }

    @Test
    void aFilterThatDoesNotEndTheChainIsRefusedAtItsEnd() throws Exception {
        String cluster =
                "type.googleapis.com/envoy.extensions.filters.network.sni_cluster.v3.SniCluster";
        server.send(listener("", discovered("last", cluster, "")));
        server.awaitAsked(TypeUrls.EXTENSION);
        assertThat(server.send(settings("last", "{\"@type\": " + cluster + "}")).get("last"))
                .contains("non-terminal filter named last")
                .contains("is the last filter in a network filter chain.");
    }

    @Test
    void listenerFiltersAreDiscoveredToo() throws Exception {
        String fixed = "{name: answer, typed_config: " + answer("in") + "}";
        server.send(listener(discovered("rate", RATE, ""), fixed));
        assertThat(server.awaitAsked(TypeUrls.EXTENSION).names()).containsExactly("rate");
        assertThat(server.send(settings("rate", rate(1)))).isEmpty();
        assertThat(said()).isEqualTo("in");
        assertThat(said()).isEmpty();
        assertThat(server.send(settings("rate", rate(2)))).isEmpty();
        assertThat(said()).isEqualTo("in");
    }
}
