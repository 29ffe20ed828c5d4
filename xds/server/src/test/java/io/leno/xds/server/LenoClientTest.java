package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.xds.ProxyObserver;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.ResourceSourceFactory;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.xds.client.AdsClients;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

    /// What takes its time is judged later, and other types go on meanwhile; who observes the type
    /// hears what the proxy reports and how it judged.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aVerdictMayComeLaterWithAReport(boolean delta) throws InterruptedException {
        var plugins = new FakeTranslator(TypeUrls.PLUGIN_SET).has("p", "1");
        var heard = new RecordingObserver();
        try (var server = new RunningServer();
                var clients = new AdsClients()) {
            server.add(plugins, 1);
            server.server.addObserver(heard);
            server.clusters.has("a", "1");
            var consumer = new LateConsumer();
            try (ResourceSource source = clients.connect(settings(server, delta), consumer)) {
                source.report(TypeUrls.PLUGIN_SET, node("waits"));
                source.subscribe(TypeUrls.PLUGIN_SET, ResourceNames.all());
                source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
                assertThat(next()).isEqualTo("PluginSet[p]");
                assertThat(next()).isEqualTo("Cluster[a]");
                assertThat(heard.next()).startsWith("connected");
                assertThat(heard.next()).isEqualTo("waits null");

                source.report(TypeUrls.PLUGIN_SET, node("refused"));
                if (delta) assertThat(heard.next()).isEqualTo("refused null");
                consumer.verdict.complete(Map.of("p", "too old"));
                assertThat(heard.next()).startsWith("refused ").contains("p: too old");

                plugins.has("p", "2");
                plugins.changed();
                assertThat(next()).isEqualTo("PluginSet[p]");
                assertThat(heard.next()).isEqualTo("refused null");
                source.report(TypeUrls.PLUGIN_SET, node("serves"));
                assertThat(heard.next()).isEqualTo("serves null");
            }
            assertThat(heard.next()).isEqualTo("left");
        }
    }

    private static byte[] node(String report) {
        var value = Value.newBuilder().setStringValue(report).build();
        return Node.newBuilder()
                .setId(RecordingClient.NODE)
                .setUserAgentName("leno")
                .setMetadata(Struct.newBuilder().putFields("REPORT", value))
                .build()
                .toByteArray();
    }

    /// Judges plugins when the test says so.
    private final class LateConsumer implements ResourceConsumer {
        final CompletableFuture<Map<String, String>> verdict = new CompletableFuture<>();

        @Override
        public Map<String, String> update(Update update) {
            return LenoClientTest.this.take(update);
        }

        @Override
        public CompletionStage<Map<String, String>> consider(Update update) {
            Map<String, String> now = update(update);
            boolean late = update.typeUrl().equals(TypeUrls.PLUGIN_SET) && !verdict.isDone();
            return late ? verdict : CompletableFuture.completedStage(now);
        }
    }

    private static final class RecordingObserver implements ProxyObserver {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        @Override
        public String typeUrl() {
            return TypeUrls.PLUGIN_SET;
        }

        @Override
        public void connected(String connection, io.leno.api.xds.Node node) {
            heard.add("connected " + node.id());
        }

        @Override
        public void asked(String connection, io.leno.api.xds.Node node, @Nullable String refusal) {
            heard.add(node.metadata("REPORT", "") + " " + refusal);
        }

        @Override
        public void left(String connection) {
            heard.add("left");
        }

        String next() throws InterruptedException {
            return String.valueOf(heard.poll(5, TimeUnit.SECONDS));
        }
    }

    private ResourceSource connect(AdsClients clients, RunningServer server, boolean delta) {
        return clients.connect(settings(server, delta), this::take);
    }

    private static ResourceSourceFactory.Settings settings(RunningServer server, boolean delta) {
        Node node = Node.newBuilder().setId(RecordingClient.NODE).setUserAgentName("leno").build();
        var address = new InetSocketAddress("127.0.0.1", server.port());
        return new ResourceSourceFactory.Settings(
                List.of(address), delta, node.toByteArray(), Map.of());
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
