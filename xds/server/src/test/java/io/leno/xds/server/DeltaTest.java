package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Map;

/// The rules of the delta protocol, each against a client that does only what it says.
class DeltaTest {
    private final RunningServer server = new RunningServer();
    private final RecordingClient.Delta client = RecordingClient.delta(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void onlyWhatChangedIsSent() {
        server.clusters.has("a", "1").has("b", "1");
        client.request(TypeUrls.CLUSTER, "*");
        assertThat(client.nextAndAck()).hasToString("Cluster[a, b]");
        server.clusters.has("b", "2");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[b]");
        server.clusters.hasNot("a");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[] -[a]");
        client.expectNothing();
    }

    @Test
    void aNameThatDoesNotExistIsAnsweredAsRemoved() {
        server.endpoints.has("a", "1");
        client.request(TypeUrls.ENDPOINT, "a", "nowhere");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[a] -[nowhere]");
        client.request(TypeUrls.ENDPOINT, "elsewhere");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[] -[elsewhere]");
        server.endpoints.has("nowhere", "1");
        server.mesh.changeEndpoints();
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[nowhere]");
    }

    @Test
    void aReconnectedProxyGetsOnlyWhatItDoesNotHave() {
        server.clusters.has("same", "1").has("changed", "1").has("gone", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        String same = version("same", "1");
        server.clusters.has("changed", "2").hasNot("gone");
        try (var again = RecordingClient.delta(server)) {
            again.requestAgain(
                    TypeUrls.CLUSTER, Map.of("same", same, "changed", "old", "gone", "old"));
            assertThat(again.nextAndAck()).hasToString("Cluster[changed] -[gone]");
            again.expectNothing();
        }
    }

    @Test
    void aReconnectedProxyThatHasEverythingIsAnsweredAllTheSame() {
        server.endpoints.has("a", "1");
        String version = new FakeTranslator(TypeUrls.ENDPOINT).has("a", "1").only().version();
        client.requestAgain(TypeUrls.ENDPOINT, Map.of("a", version), "a");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[]");
    }

    private static String version(String name, String text) {
        return new FakeTranslator(TypeUrls.CLUSTER).has(name, text).only().version();
    }

    @Test
    void anAckIsNotAnswered() {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        client.expectNothing();
    }

    @Test
    void aNameAskedForAgainIsSentAgain() {
        server.endpoints.has("a", "1");
        client.request(TypeUrls.ENDPOINT, "a");
        client.nextAndAck();
        client.request(TypeUrls.ENDPOINT, "a");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[a]");
    }

    @Test
    void whatWasUnsubscribedIsNoLongerPushed() {
        server.routes.has("80", "1").has("81", "1");
        client.request(TypeUrls.ROUTE, "80", "81");
        client.nextAndAck();
        client.unsubscribe(TypeUrls.ROUTE, "80");
        client.expectNothing();
        server.routes.has("80", "2");
        server.mesh.change();
        client.expectNothing();
    }

    @Test
    void aStaleNonceStillChangesTheSubscription() {
        server.routes.has("80", "1").has("81", "1");
        client.request(TypeUrls.ROUTE, "80");
        Received first = client.nextAndAck();
        server.routes.has("80", "2");
        server.mesh.change();
        Received second = client.next();
        client.subscribeWithNonce(TypeUrls.ROUTE, first.nonce(), "81");
        client.expectNothing(); // the second is unanswered
        client.ack(second);
        assertThat(client.nextAndAck()).hasToString("RouteConfiguration[81]");
    }

    @Test
    void aChangedClusterIsFollowedByItsEndpoints() {
        server.clusters.has("a", "1").has("b", "1");
        server.endpoints.has("a", "1").has("b", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        client.request(TypeUrls.ENDPOINT, "a", "b");
        client.nextAndAck();
        server.clusters.has("a", "2");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[a]");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[a]");
        client.expectNothing();
    }

    @Test
    void removedClustersLeaveAfterTheRoutesHaveLeftThem() {
        server.clusters.has("old", "1");
        server.endpoints.has("old", "1").has("new", "1");
        server.listeners.has("l", "1");
        server.routes.has("80", "to old");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        client.request(TypeUrls.ENDPOINT, "old");
        client.nextAndAck();
        client.request(TypeUrls.LISTENER);
        client.nextAndAck();
        client.request(TypeUrls.ROUTE, "80");
        client.nextAndAck();

        server.clusters.hasNot("old").has("new", "1");
        server.endpoints.hasNot("old");
        server.routes.has("80", "to new");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[new]");
        client.request(TypeUrls.ENDPOINT, "new");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[new]");
        Received routes = client.next();
        assertThat(routes).hasToString("RouteConfiguration[80]");
        client.expectNothing();
        client.ack(routes);
        assertThat(client.nextAndAck()).hasToString("Cluster[] -[old]");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[] -[old]");
        client.expectNothing();
    }

    @Test
    void whatWasRefusedGoesAlongWithTheNextChange() {
        server.clusters.has("a", "1").has("b", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        server.clusters.has("a", "bad");
        server.mesh.change();
        client.nack(client.next(), "a: bad");
        client.expectNothing();
        server.clusters.has("b", "2");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[a, b]");
    }

    @Test
    void whatCameAfterARefusalAndWentAgainDoesNotPileUp() {
        server.clusters.has("old", "1");
        server.listeners.has("l", "1");
        client.request(TypeUrls.CLUSTER, "*");
        client.nextAndAck();
        client.request(TypeUrls.LISTENER, "*");
        client.nextAndAck();
        server.listeners.has("l", "bad");
        server.mesh.change();
        client.nack(client.next(), "l: bad");

        server.clusters.hasNot("old");
        server.mesh.change();
        client.expectNothing(); // the listener in force may refer to it
        for (String name : java.util.List.of("x", "y")) {
            server.clusters.has(name, "1");
            server.mesh.change();
            assertThat(client.nextAndAck()).hasToString("Cluster[" + name + "]");
            server.clusters.hasNot(name);
            server.mesh.change();
            assertThat(client.nextAndAck()).hasToString("Cluster[] -[" + name + "]");
        }

        server.listeners.has("l", "good");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Listener[l]");
        assertThat(client.nextAndAck()).hasToString("Cluster[] -[old]");
    }

    @Test
    void aClusterAskedForOnDemandIsAnsweredBesideTheWildcard() {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER, "*");
        assertThat(client.nextAndAck()).hasToString("Cluster[a]");
        client.request(TypeUrls.CLUSTER, "later");
        assertThat(client.nextAndAck()).hasToString("Cluster[] -[later]");
        server.clusters.has("later", "1");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[later]");
        client.unsubscribe(TypeUrls.CLUSTER, "*");
        client.expectNothing();
        server.clusters.has("a", "2").has("later", "2");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[later]");
        client.expectNothing();
    }
}
