package io.leno.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;

class BootstrapLoaderTest {
    private static final String YAML =
            """
            node: { id: n, metadata: { answer: 42, yes: on, text: "42", list: [a, 1.5], none: null } }
            static_resources:
              listeners:
              - name: tcp
                address:
                  socket_address: { address: 127.0.0.1, port_value: 0x50 }
                filter_chains:
                - filters:
                  - name: tcp
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                      stat_prefix: tcp
                      cluster: up
                      idleTimeout: 0.25s
              clusters:
              - name: up
                type: strict_dns_as_number
                connect_timeout: 1s
                per_connection_buffer_limit_bytes: 32768
            """
                    .replace("strict_dns_as_number", "1");

    @Test
    void readsYamlAsEnvoyDoes() throws Exception {
        Bootstrap bootstrap = BootstrapLoader.parse("envoy.yaml", YAML);
        var metadata = bootstrap.getNode().getMetadata().getFieldsMap();
        assertThat(metadata.get("answer").getNumberValue()).isEqualTo(42);
        assertThat(metadata.get("yes").getBoolValue()).isTrue();
        assertThat(metadata.get("text").getStringValue()).isEqualTo("42");
        assertThat(metadata.get("list").getListValue().getValues(1).getStringValue())
                .isEqualTo("1.5"); // as Envoy's reader has it
        assertThat(metadata.get("none").hasNullValue()).isTrue();
        var listener = bootstrap.getStaticResources().getListeners(0);
        assertThat(listener.getAddress().getSocketAddress().getPortValue()).isEqualTo(80);
        var proxy = listener.getFilterChains(0).getFilters(0).getTypedConfig();
        assertThat(proxy.unpack(TcpProxy.class).getIdleTimeout().getNanos()).isEqualTo(250_000_000);
        Cluster cluster = bootstrap.getStaticResources().getClusters(0);
        assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
        assertThat(cluster.getPerConnectionBufferLimitBytes().getValue()).isEqualTo(32768);
    }

    @Test
    void readsJsonThatIsIndentedByTabs() {
        Bootstrap bootstrap =
                BootstrapLoader.parse(
                        "envoy.json", "{\n\t\"node\": {\n\t\t\"id\": \"a\\/b\"\n\t}\n}");
        assertThat(bootstrap.getNode().getId()).isEqualTo("a/b");
    }

    @Test
    void mergesTheTextOverTheFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("envoy.yaml"), YAML);
        Bootstrap bootstrap =
                BootstrapLoader.load(
                        file, "{node: {id: other}, static_resources: {clusters: [{name: more}]}}");
        assertThat(bootstrap.getNode().getId()).isEqualTo("other");
        assertThat(bootstrap.getStaticResources().getClustersList())
                .extracting(Cluster::getName)
                .containsExactly("up", "more");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "per_connection_buffer|envoy.yaml:19:"
                        + " static_resources.clusters[0].per_connection_bufferx_limit_bytes: no such"
                        + " field in envoy.config.cluster.v3.Cluster|per_connection_bufferx",
                "32768|envoy.yaml:19:"
                        + " static_resources.clusters[0].per_connection_buffer_limit_bytes: many"
                        + " (expected: a whole number)|many",
                "connect_timeout: 1s|envoy.yaml:18: static_resources.clusters[0].connect_timeout: 1"
                        + " (expected: a duration such as 0.25s)|connect_timeout: 1",
                "type: 1|envoy.yaml:17: static_resources.clusters[0].type: ESD (expected: STATIC,"
                        + " STRICT_DNS, LOGICAL_DNS, EDS, ORIGINAL_DST)|type: ESD",
                "tcp_proxy.v3.TcpProxy|envoy.yaml:11:"
                        + " static_resources.listeners[0].filter_chains[0].filters[0].typed_config:"
                        + " unknown extension type"
                        + " type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.Tcp|tcp_proxy.v3.Tcp",
                "'socket_address: {'|envoy.yaml:6:"
                        + " static_resources.listeners[0].address.socket_address: a list (expected: an"
                        + " object, envoy.config.core.v3.SocketAddress)|'socket_address: [] #'",
            })
    void namesFileLineFieldAndExpectation(String what, String message, String with) {
        assertThatThrownBy(() -> BootstrapLoader.parse("envoy.yaml", YAML.replace(what, with)))
                .isInstanceOf(InvalidBootstrapException.class)
                .hasMessage(message);
    }

    @Test
    void namesTheLineOfBrokenYaml() {
        assertThatThrownBy(() -> BootstrapLoader.parse("envoy.yaml", "node:\n  id: a\n bad: b\n"))
                .isInstanceOf(InvalidBootstrapException.class)
                .hasMessageStartingWith("envoy.yaml:3: ");
    }

    @Test
    void namesAFileThatIsMissing(@TempDir Path folder) {
        Path file = folder.resolve("none.yaml");
        assertThatThrownBy(() -> BootstrapLoader.load(file, null))
                .isInstanceOf(InvalidBootstrapException.class)
                .hasMessageStartingWith(file + ": cannot be read");
    }
}
