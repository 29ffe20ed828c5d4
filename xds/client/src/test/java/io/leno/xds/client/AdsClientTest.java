package io.leno.xds.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Metadata;
import io.leno.api.connection.NamedAddress;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.ResourceSourceFactory.Settings;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The client against a server that says only what the test makes it say.
class AdsClientTest {
    private static final Node NODE = Node.newBuilder().setId("sidecar~1~a.b~c").build();

    private final ScriptedServer server = new ScriptedServer();
    private final AdsClients clients = new AdsClients();
    private final RecordingConsumer consumer = new RecordingConsumer();

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    @Test
    void typesAreRequestedInTheOrderOfTheirFirstSubscriptionWithTheNodeOnceAStream() {
        ResourceSource source = connect(server.address());
        source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
        source.subscribe(TypeUrls.LISTENER, ResourceNames.all());
        DiscoveryRequest first = server.request();
        assertThat(first.getTypeUrl()).isEqualTo(TypeUrls.CLUSTER);
        assertThat(first.getNode()).isEqualTo(NODE);
        assertThat(first.getResourceNamesList()).isEmpty();
        DiscoveryRequest second = server.request();
        assertThat(second.getTypeUrl()).isEqualTo(TypeUrls.LISTENER);
        assertThat(second.hasNode()).isFalse();
        server.endStream();
        assertThat(server.request().getTypeUrl()).isEqualTo(TypeUrls.CLUSTER);
        assertThat(server.request().getTypeUrl()).isEqualTo(TypeUrls.LISTENER);
    }

    @Test
    void aServerMayListenAtAUnixSocket(@TempDir Path folder) {
        Path file = folder.resolve("ads.sock");
        try (ScriptedServer pipe = ScriptedServer.at(file)) {
            ResourceSource source = connect(NamedAddress.ofPipe(file.toString()));
            source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
            assertThat(pipe.request().getNode()).isEqualTo(NODE);
            pipe.respond(TypeUrls.CLUSTER, "v1", cluster("a"));
            assertThat(consumer.next()).isEqualTo("[a]");
        }
    }

    @Test
    void anAcceptedUpdateIsAcknowledgedWithItsVersionAndNonce() {
        subscribe(TypeUrls.CLUSTER);
        String nonce = server.respond(TypeUrls.CLUSTER, "v1", cluster("a"), cluster("b"));
        assertThat(consumer.next()).isEqualTo("[a, b]");
        DiscoveryRequest ack = server.request();
        assertThat(ack.getVersionInfo()).isEqualTo("v1");
        assertThat(ack.getResponseNonce()).isEqualTo(nonce);
        assertThat(ack.hasErrorDetail()).isFalse();
    }

    @Test
    void aRefusalNamesEveryReasonAndTheVersionStaysTheAcceptedOne() {
        subscribe(TypeUrls.CLUSTER);
        server.respond(TypeUrls.CLUSTER, "v1", cluster("a"));
        server.request();
        consumer.refused.putAll(Map.of("b", "no endpoints", "c", "bad port"));
        String nonce =
                server.respond(TypeUrls.CLUSTER, "v2", cluster("a"), cluster("b"), cluster("c"));
        DiscoveryRequest nack = server.request();
        assertThat(nack.getVersionInfo()).isEqualTo("v1");
        assertThat(nack.getResponseNonce()).isEqualTo(nonce);
        assertThat(nack.getErrorDetail().getMessage())
                .isEqualTo("Error adding/updating cluster(s) b: no endpoints, c: bad port");
    }

    @Test
    void aMissingListenerOrClusterIsGoneAndAMissingEndpointIsNot() {
        ResourceSource source = subscribe(TypeUrls.CLUSTER);
        server.respond(TypeUrls.CLUSTER, "v1", cluster("a"), cluster("b"));
        assertThat(consumer.next()).isEqualTo("[a, b]");
        server.request();
        server.respond(TypeUrls.CLUSTER, "v2", cluster("b"));
        assertThat(consumer.next()).isEqualTo("[b] -[a]");
        server.request();

        source.subscribe(TypeUrls.ENDPOINT, ResourceNames.of(Set.of("a", "b")));
        assertThat(server.request().getResourceNamesList()).containsExactly("a", "b");
        server.respond(TypeUrls.ENDPOINT, "v1", endpoints("a"), endpoints("b"));
        assertThat(consumer.next()).isEqualTo("[a, b]");
        server.respond(TypeUrls.ENDPOINT, "v2", endpoints("a"));
        assertThat(consumer.next()).isEqualTo("[a]");
    }

    @Test
    void whatStaysInForceUnderARefusedNameIsRemovedOnceTheServerDropsIt() {
        subscribe(TypeUrls.LISTENER);
        server.respond(TypeUrls.LISTENER, "v1", listener("l"));
        assertThat(consumer.next()).isEqualTo("[l]");
        server.request();
        consumer.refused.put("l", "port in use");
        server.respond(TypeUrls.LISTENER, "v2", listener("l"));
        assertThat(consumer.next()).isEqualTo("[l]");
        assertThat(server.request().getErrorDetail().getMessage())
                .isEqualTo("Error adding/updating listener(s) l: port in use\n");
        server.respond(TypeUrls.LISTENER, "v3");
        assertThat(consumer.next()).isEqualTo("[] -[l]");
    }

    @Test
    void aConsumerThatThrowsRefusesTheUpdate() {
        subscribe(TypeUrls.CLUSTER);
        consumer.failure = new IllegalStateException("meant to fail");
        server.respond(TypeUrls.CLUSTER, "v1", cluster("a"));
        assertThat(server.request().getErrorDetail().getMessage()).contains("meant to fail");
        consumer.failure = null;
        server.respond(TypeUrls.CLUSTER, "v2", cluster("a"));
        assertThat(server.request().getVersionInfo()).isEqualTo("v2");
    }

    @Test
    void anUnreadableResourceIsRefusedByNameAndTheOthersAreTaken() {
        subscribe(TypeUrls.CLUSTER);
        ByteString cut = cluster("cut").toByteString().concat(ByteString.copyFrom(new byte[] {18}));
        var response =
                DiscoveryResponse.newBuilder()
                        .setTypeUrl(TypeUrls.CLUSTER)
                        .setVersionInfo("v1")
                        .setNonce("1")
                        .addResources(any(TypeUrls.CLUSTER, cluster("good").toByteString()))
                        .addResources(any(TypeUrls.CLUSTER, cut))
                        .addResources(any(TypeUrls.LISTENER, listener("l").toByteString()));
        server.send(response.build());
        assertThat(consumer.next()).isEqualTo("[good]");
        assertThat(server.request().getErrorDetail().getMessage())
                .contains("cut: ", "l: type_url: " + TypeUrls.LISTENER + " (expected: ");
    }

    @Test
    void otherNamesAreAskedForWithTheLastNonce() {
        ResourceSource source = connect(server.address());
        source.subscribe(TypeUrls.ENDPOINT, ResourceNames.of(Set.of("a")));
        server.request();
        String nonce = server.respond(TypeUrls.ENDPOINT, "v1", endpoints("a"));
        server.request();
        source.subscribe(TypeUrls.ENDPOINT, ResourceNames.of(Set.of("a", "b")));
        DiscoveryRequest more = server.request();
        assertThat(more.getResourceNamesList()).containsExactly("a", "b");
        assertThat(more.getResponseNonce()).isEqualTo(nonce);
        assertThat(more.getVersionInfo()).isEqualTo("v1");
    }

    @Test
    void aLostStreamIsToldOnceAndOpenedAgainWithWhatIsInForce() throws InterruptedException {
        ResourceSource source = subscribe(TypeUrls.CLUSTER);
        server.respond(TypeUrls.CLUSTER, "v1", cluster("a"), cluster("b"));
        assertThat(consumer.next()).isEqualTo("[a, b]");
        server.request();
        server.endStream();
        assertThat(consumer.disconnections.poll(5, TimeUnit.SECONDS)).contains("UNAVAILABLE");
        DiscoveryRequest again = server.request();
        assertThat(again.getNode()).isEqualTo(NODE);
        assertThat(again.getVersionInfo()).isEqualTo("v1");
        assertThat(again.getResponseNonce()).isEmpty();
        assertThat(source.isConnected()).isTrue();
        server.respond(TypeUrls.CLUSTER, "v2", cluster("b"));
        assertThat(consumer.next()).isEqualTo("[b] -[a]");
        assertThat(consumer.disconnections).isEmpty();
    }

    @Test
    void theNextServerOfTheListIsTriedWhenOneDoesNotAnswer() {
        var gone = new ScriptedServer();
        InetSocketAddress closed = gone.address();
        gone.close();
        ResourceSource source = connect(closed, server.address());
        source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
        assertThat(server.request().getTypeUrl()).isEqualTo(TypeUrls.CLUSTER);
        assertThat(consumer.disconnections).singleElement().asString().contains("UNAVAILABLE");
    }

    @Test
    void aResponseMayBeLargerThanFourMegabytes() {
        subscribe(TypeUrls.CLUSTER);
        server.respond(
                TypeUrls.CLUSTER,
                "v1",
                Cluster.newBuilder().setName("a").setAltStatName("x".repeat(6 << 20)).build());
        assertThat(consumer.next()).isEqualTo("[a]");
    }

    @Test
    void headersGoAlongWithTheStream() throws InterruptedException {
        subscribe(TypeUrls.CLUSTER);
        Metadata headers = server.headers.poll(5, TimeUnit.SECONDS);
        assertThat(headers).isNotNull();
        var key = Metadata.Key.of("x-tenant", Metadata.ASCII_STRING_MARSHALLER);
        assertThat(headers.get(key)).isEqualTo("blue");
    }

    @Test
    void closingEndsTheStreamAndLeavesNoThread() throws InterruptedException {
        ResourceSource source = subscribe(TypeUrls.CLUSTER);
        source.close();
        assertThat(source.isConnected()).isFalse();
        clients.close();
        assertThat(consumer.isEmpty()).isTrue();
        assertThat(threadsLeft("leno-xds")).isEmpty();
    }

    @Test
    void aSourceThatNeverConnectedClosesAtOnce() {
        var gone = new ScriptedServer();
        InetSocketAddress closed = gone.address();
        gone.close();
        ResourceSource source = connect(closed);
        source.close();
        assertThat(source.isConnected()).isFalse();
    }

    private ResourceSource subscribe(String typeUrl) {
        ResourceSource source = connect(server.address());
        source.subscribe(typeUrl, ResourceNames.all());
        assertThat(server.request().getTypeUrl()).isEqualTo(typeUrl);
        return source;
    }

    private ResourceSource connect(InetSocketAddress... servers) {
        return clients.connect(
                new Settings(
                        Arrays.asList(servers),
                        false,
                        NODE.toByteArray(),
                        Map.of("x-tenant", "blue")),
                consumer);
    }

    private static Any any(String typeUrl, ByteString bytes) {
        return Any.newBuilder().setTypeUrl(typeUrl).setValue(bytes).build();
    }

    static Cluster cluster(String name) {
        return Cluster.newBuilder().setName(name).build();
    }

    static Listener listener(String name) {
        return Listener.newBuilder().setName(name).build();
    }

    static ClusterLoadAssignment endpoints(String name) {
        return ClusterLoadAssignment.newBuilder().setClusterName(name).build();
    }

    /// A list of one server, for the delta tests.
    static Settings delta(ScriptedServer server) {
        return new Settings(List.of(server.address()), true, NODE.toByteArray(), Map.of());
    }

    /// A thread that is just ending gets the time to do so.
    private static List<Thread> threadsLeft(String prefix) throws InterruptedException {
        List<Thread> left =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith(prefix))
                        .toList();
        for (Thread thread : left) thread.join(Duration.ofSeconds(5));
        return left.stream().filter(Thread::isAlive).toList();
    }
}
