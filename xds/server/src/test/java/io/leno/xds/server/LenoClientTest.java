package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.ResourceSourceFactory;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.xds.client.AdsClients;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Our client and our server understand each other.
class LenoClientTest {
    private final BlockingQueue<String> updates = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void updatesRefusalsAndRemovalsTravel(boolean delta) throws InterruptedException {
        try (var server = new RunningServer();
                var clients = new AdsClients();
                ResourceSource source = connect(clients, server, delta)) {
            server.clusters.has("a", "1");
            server.endpoints.has("a", "1");
            source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
            assertThat(next()).isEqualTo("Cluster[a]");
            source.subscribe(TypeUrls.ENDPOINT, ResourceNames.of(Set.of("a")));
            assertThat(next()).isEqualTo("ClusterLoadAssignment[a]");

            server.clusters.has("b", "1");
            server.mesh.change();
            assertThat(next()).isEqualTo(delta ? "Cluster[b]" : "Cluster[a, b]");
            server.clusters.hasNot("a").has("b", "2").has("refused", "1");
            server.mesh.change();
            assertThat(next()).isEqualTo("Cluster[b, refused] -[a]");
            server.mesh.changeEndpoints();
            server.endpoints.has("a", "2");
            server.mesh.changeEndpoints();
            assertThat(next()).isEqualTo("ClusterLoadAssignment[a]");
        }
    }

    private ResourceSource connect(AdsClients clients, RunningServer server, boolean delta) {
        Node node = Node.newBuilder().setId(RecordingClient.NODE).setUserAgentName("leno").build();
        var address = new InetSocketAddress("127.0.0.1", server.port());
        var settings =
                new ResourceSourceFactory.Settings(
                        List.of(address), delta, node.toByteArray(), Map.of());
        return clients.connect(settings, this::take);
    }

    private Map<String, String> take(ResourceConsumer.Update update) {
        List<String> names = update.resources().stream().map(XdsResource::name).toList();
        String type = update.typeUrl().substring(update.typeUrl().lastIndexOf('.') + 1);
        updates.add(type + names + (update.removed().isEmpty() ? "" : " -" + update.removed()));
        return names.contains("refused") ? Map.of("refused", "as meant") : Map.of();
    }

    private String next() throws InterruptedException {
        return String.valueOf(updates.poll(5, TimeUnit.SECONDS));
    }
}
