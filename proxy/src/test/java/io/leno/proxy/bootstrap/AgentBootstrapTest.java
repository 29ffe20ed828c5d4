package io.leno.proxy.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.util.JsonFormat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.leno.proto.ExtensionTypes;
import io.leno.proxy.RealEnvoy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

class AgentBootstrapTest {
    private static final AgentBootstrap AGENT =
            new AgentBootstrap(
                    "istiod.istio-system.svc:15010",
                    "sidecar~10.0.0.7~reviews-v1-abc.default~default.svc.cluster.local",
                    "reviews.default",
                    "{\"LABELS\": {\"app\": \"reviews\"}, \"INTERCEPTION_MODE\": \"NONE\"}",
                    "127.0.0.1",
                    0);

    @Test
    void asksForEverythingByDeltaAds() {
        Bootstrap bootstrap = AGENT.render();
        var dynamic = bootstrap.getDynamicResources();
        assertThat(dynamic.getAdsConfig().getApiType())
                .isEqualTo(ApiConfigSource.ApiType.DELTA_GRPC);
        assertThat(dynamic.getLdsConfig().hasAds()).isTrue();
        assertThat(dynamic.getCdsConfig().hasAds()).isTrue();
        Cluster cluster = bootstrap.getStaticResources().getClusters(0);
        assertThat(cluster.getName()).isEqualTo("xds-grpc");
        assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
        assertThat(bootstrap.getNode().getMetadata().getFieldsMap()).containsKey("LABELS");
    }

    @Test
    void aRealEnvoyTakesIt(@TempDir Path folder) throws Exception {
        assumeTrue(RealEnvoy.binary().isPresent(), "there is no envoy on the PATH");
        var types = new ExtensionTypes();
        types.find("envoy.extensions.upstreams.http.v3.HttpProtocolOptions");
        String json =
                JsonFormat.printer().usingTypeRegistry(types.registry()).print(AGENT.render());
        assertThat(RealEnvoy.validate(Files.writeString(folder.resolve("agent.json"), json)))
                .isEmpty();
        assertThat(BootstrapLoader.parse("agent.json", json)).isEqualTo(AGENT.render());
    }

    @Test
    void namesTheSettingThatIsWrong() {
        assertThatThrownBy(() -> agent("istiod", "{}").render())
                .hasMessage("discovery.address: \"istiod\" (expected: host:port)");
        assertThatThrownBy(() -> agent("istiod:0", "{}").render())
                .hasMessage("discovery.address: \"istiod:0\" (expected: host:port)");
        assertThatThrownBy(() -> agent("istiod:1", "[]").render())
                .hasMessageStartingWith("node.metadata: [] (expected: a JSON object)");
    }

    private static AgentBootstrap agent(String discoveryAddress, String metadata) {
        return new AgentBootstrap(discoveryAddress, "id", "", metadata, "127.0.0.1", 15000);
    }
}
