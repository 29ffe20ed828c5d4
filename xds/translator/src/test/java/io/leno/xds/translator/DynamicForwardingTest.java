package io.leno.xds.translator;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig;
import io.leno.api.istio.TrafficPolicy;
import io.leno.api.istio.TrafficPolicy.ClientTls;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;

import org.junit.jupiter.api.Test;

import java.util.List;

class DynamicForwardingTest {
    private static final String HOST = "*.ext.com";
    private static final String CACHE = "*.ext.com_dfp_dns_cache";

    static TestMesh mesh() {
        return TestMesh.bookinfo()
                .service(
                        HOST,
                        Resolution.DYNAMIC_DNS,
                        List.of(
                                TestMesh.port("http", 80, Protocol.HTTP),
                                TestMesh.port("tls", 443, Protocol.TLS),
                                TestMesh.port("tcp", 5000, Protocol.TCP)));
    }

    @Test
    void namesAreResolvedByTheClusterWhenTheyAreAskedFor() {
        var translated = Translated.of(mesh(), TestMesh.sidecar());
        Cluster cluster = translated.cluster("outbound|80||*.ext.com");
        assertThat(cluster.getClusterType().getName())
                .isEqualTo("envoy.clusters.dynamic_forward_proxy");
        assertThat(cluster.getLbPolicy()).isEqualTo(Cluster.LbPolicy.CLUSTER_PROVIDED);
        assertThat(config(cluster).getDnsCacheConfig().getName()).isEqualTo(CACHE);
        assertThat(config(cluster).getAllowInsecureClusterOptions()).isFalse();
    }

    @Test
    void requestsAreHeldUntilTheirHostIsResolved() {
        var translated = Translated.of(mesh(), TestMesh.sidecar());
        var chain = translated.listener("0.0.0.0_80").getFilterChains(0);
        assertThat(Translated.connectionManager(chain.getFilters(0)).getHttpFiltersList())
                .extracting(HttpFilter::getName)
                .endsWith("envoy.filters.http.dynamic_forward_proxy", "envoy.filters.http.router");
        assertThat(translated.routes().get("80").getVirtualHosts(0).getDomainsList())
                .containsExactly("*.ext.com", "*.ext.com.");
    }

    @Test
    void aTlsConnectionGoesWhereItsFirstMessageAsks() {
        var chain =
                Translated.of(mesh(), TestMesh.sidecar())
                        .listener("0.0.0.0_443")
                        .getFilterChains(0);
        assertThat(chain.getFilterChainMatch().getServerNamesList()).containsExactly(HOST);
        Filter first = chain.getFilters(0);
        var resolving = Translated.decode(FilterConfig.parser(), first.getTypedConfig());
        assertThat(resolving.getPortValue()).isEqualTo(443);
        assertThat(resolving.getDnsCacheConfig().getName()).isEqualTo(CACHE);
        assertThat(Translated.tcpProxy(chain.getFilters(1)).getCluster())
                .isEqualTo("outbound|443||*.ext.com");
    }

    @Test
    void aProtocolThatTellsNoHostIsLeftOut() {
        var translated = Translated.of(mesh(), TestMesh.sidecar());
        assertThat(translated.clusters()).doesNotContainKey("outbound|5000||*.ext.com");
        assertThat(translated.listeners()).doesNotContainKey("0.0.0.0_5000");
    }

    @Test
    void tlsThatDoesNotCheckWhoWasAskedForIsSaidToBeMeant() {
        assertThat(isInsecure("")).isFalse();
        assertThat(isInsecure("fixed.com")).isTrue();
    }

    private static boolean isInsecure(String sni) {
        var tls = new ClientTls(ClientTls.Mode.SIMPLE, "", "", "", "", List.of(), sni, null, "");
        var policy = new TrafficPolicy(null, null, null, tls, List.of());
        var mesh = mesh().rule("tls", Rules.policy(HOST, policy));
        Cluster cluster = Translated.of(mesh, TestMesh.sidecar()).cluster("outbound|80||*.ext.com");
        return config(cluster).getAllowInsecureClusterOptions();
    }

    private static ClusterConfig config(Cluster cluster) {
        return Translated.decode(ClusterConfig.parser(), cluster.getClusterType().getTypedConfig());
    }
}
