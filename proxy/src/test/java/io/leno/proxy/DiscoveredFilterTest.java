package io.leno.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.bootstrap.Yaml;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.Set;

/// A filter's settings come by ECDS.
class DiscoveredFilterTest {
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

    private final ScriptedSource server = new ScriptedSource();
    private TestProxy proxy;

    /// Says in a response what its settings are.
    private static final class Speaker implements HttpFilterFactory {
        @Override
        public String name() {
            return "speaker";
        }

        @Override
        public Set<String> typeUrls() {
            return Set.of("com.example.Speaker");
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config) {
            String json = config.json();
            if (json.contains("nonsense")) throw new InvalidPluginConfigException("say: nonsense");
            return stream ->
                    new HttpFilter() {
                        @Override
                        public FilterStatus onResponseHeaders(Headers headers, boolean end) {
                            headers.set("x-said", json.replaceAll("\\s", ""));
                            return FilterStatus.CONTINUE;
                        }
                    };
        }
    }

    @BeforeEach
    void start() throws Exception {
        proxy = TestProxy.of(BOOTSTRAP);
        proxy.add(new Speaker(), 1);
        proxy.proxy.connect(server);
    }

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static Listener listener(String discovery) {
        return Yaml.read(
                """
                name: dynamic
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: dynamic
                      route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: /}, direct_response: {status: 200}}]}]}
                      http_filters:
                      - name: speaker
                        config_discovery: {config_source: {ads: {}}, type_urls: [com.example.Speaker]%s}
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                """
                        .formatted(discovery),
                Listener.getDefaultInstance());
    }

    private static TypedExtensionConfig settings(String value) {
        return Yaml.read(
                "{name: speaker, typed_config: {\"@type\": type.googleapis.com/xds.type.v3.TypedStruct,"
                        + " type_url: com.example.Speaker, value: "
                        + value
                        + "}}",
                TypedExtensionConfig.getDefaultInstance());
    }

    private String said() throws Exception {
        return proxy.get("/").headers().firstValue("x-said").orElse("nothing");
    }

    @Test
    void aListenerWaitsForThemAndNewStreamsOfOldConnectionsGetTheNewOnes() throws Exception {
        server.send(listener(""));
        assertThat(server.awaitAsked(TypeUrls.EXTENSION).names()).containsExactly("speaker");
        assertThat(proxy.proxy.configuration().listeners().getFirst().warming()).isTrue();
        assertThat(server.send(settings("{say: one}"))).isEmpty();
        assertThat(said()).isEqualTo("{\"say\":\"one\"}");
        try (var client = new RawClient(proxy.port())) {
            String request = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
            assertThat(client.send(request).readUntil("\r\n\r\n")).contains("one");
            server.send(settings("{say: two}"));
            assertThat(client.send(request).readUntil("\r\n\r\n")).contains("two");
        }
        assertThat(proxy.counter("extension_config_discovery.http_filter.speaker.config_reload"))
                .isEqualTo(2);
    }

    @Test
    void whatIsRefusedLeavesTheLastGoodOnesInForce() throws Exception {
        server.send(listener(""));
        server.send(settings("{say: one}"));
        assertThat(server.send(settings("{say: nonsense}")))
                .containsEntry("speaker", "say: nonsense");
        assertThat(said()).isEqualTo("{\"say\":\"one\"}");
        var other =
                settings("{say: two}").toBuilder()
                        .setTypedConfig(
                                com.google.protobuf.Any.pack(
                                        com.google.protobuf.Empty.getDefaultInstance()))
                        .build();
        assertThat(server.send(other).get("speaker"))
                .isEqualTo(
                        "Error: filter config has type URL google.protobuf.Empty but expect"
                                + " com.example.Speaker.");
        assertThat(said()).isEqualTo("{\"say\":\"one\"}");
        assertThat(proxy.counter("extension_config_discovery.http_filter.speaker.config_fail"))
                .isEqualTo(2);
    }

    @Test
    void othersServeAtOnceWhereTheListenerSaysSo() throws Exception {
        server.send(
                listener(
                        ", apply_default_config_without_warming: true, default_config: {\"@type\":"
                                + " type.googleapis.com/xds.type.v3.TypedStruct, type_url:"
                                + " com.example.Speaker, value: {say: otherwise}}"));
        assertThat(said()).isEqualTo("{\"say\":\"otherwise\"}");
        server.send(settings("{say: one}"));
        assertThat(said()).isEqualTo("{\"say\":\"one\"}");
    }
}
