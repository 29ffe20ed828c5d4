package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The rules of the state-of-the-world protocol, each against a client that does only what it says.
class StateOfTheWorldTest {
    private final RunningServer server = new RunningServer();
    private final RecordingClient.StateOfTheWorld client = RecordingClient.stateOfTheWorld(server);

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void anEmptyFirstListMeansAllClustersAndListeners() {
        server.clusters.has("a", Cluster.newBuilder().setName("a").build());
        server.listeners.has("l", "1");
        client.request(TypeUrls.CLUSTER);
        assertThat(client.nextAndAck()).hasToString("Cluster[a]");
        client.request(TypeUrls.LISTENER);
        assertThat(client.nextAndAck()).hasToString("Listener[l]");
    }

    @Test
    void aStarMeansAllAsWell() {
        server.clusters.has("a", "1").has("b", "1");
        client.request(TypeUrls.CLUSTER, "*");
        assertThat(client.nextAndAck()).hasToString("Cluster[a, b]");
    }

    @Test
    void endpointsAndRoutesAreServedByNameOnly() {
        server.endpoints.has("a", "1").has("b", "1");
        client.request(TypeUrls.ENDPOINT);
        client.expectNothing();
        client.request(TypeUrls.ENDPOINT, "b");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[b]");
    }

    @Test
    void aProxyThatComesAgainWithAVersionIsAnsweredInFull() {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        Received first = client.nextAndAck();
        try (var again = RecordingClient.stateOfTheWorld(server)) {
            again.requestAgain(TypeUrls.CLUSTER, first.version());
            assertThat(again.nextAndAck()).hasToString("Cluster[a]");
            again.expectNothing();
        }
    }

    @Test
    void anAckIsNotAnswered() {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        client.ack(client.next());
        client.expectNothing();
    }

    @Test
    void aStaleNonceIsIgnored() {
        server.endpoints.has("a", "1").has("b", "1");
        client.request(TypeUrls.ENDPOINT, "a");
        Received first = client.nextAndAck();
        server.endpoints.has("a", "2");
        server.mesh.changeEndpoints();
        Received second = client.next();
        client.request(first, "a", "b");
        client.expectNothing();
        client.request(second, "a", "b");
        assertThat(client.next()).hasToString("ClusterLoadAssignment[a, b]");
    }

    @Test
    void addedNamesAreAnsweredAndRemovedOnesAreNot() {
        server.routes.has("80", "1").has("81", "1");
        client.request(TypeUrls.ROUTE, "80");
        Received first = client.nextAndAck();
        client.request(first, "80", "81");
        Received second = client.nextAndAck();
        assertThat(second).hasToString("RouteConfiguration[80, 81]");
        client.request(second, "81");
        client.expectNothing();
    }

    @Test
    void aNameThatWasDroppedIsNoLongerPushed() {
        server.routes.has("80", "1").has("81", "1");
        client.request(TypeUrls.ROUTE, "80", "81");
        Received first = client.nextAndAck();
        client.request(first, "81");
        client.expectNothing();
        server.routes.has("80", "2");
        server.mesh.change();
        client.expectNothing();
    }

    @Test
    void anEmptyListAfterNamesEndsTheSubscription() {
        server.clusters.has("a", "1").has("b", "1");
        client.request(TypeUrls.CLUSTER, "a");
        Received first = client.nextAndAck();
        client.request(first);
        client.expectNothing();
        server.clusters.has("a", "2");
        server.mesh.change();
        client.expectNothing();
    }

    @Test
    void endpointsAskedForAgainAfterTheirAckAreAnswered() {
        server.endpoints.has("a", "1");
        client.request(TypeUrls.ENDPOINT, "a");
        Received first = client.nextAndAck();
        client.ack(first);
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[a]");
        client.expectNothing();
    }

    @Test
    void pushesComeInMakeBeforeBreakOrderWithRemovalsLast() {
        server.clusters.has("old", "1");
        server.endpoints.has("old", "1").has("new", "1");
        server.listeners.has("l", "1");
        server.routes.has("80", "to old");
        connectEverything("old", "new");

        server.clusters.hasNot("old").has("new", "1");
        server.endpoints.hasNot("old").has("new", "2");
        server.listeners.has("l", "2");
        server.routes.has("80", "to new");
        server.mesh.change();

        assertThat(client.nextAndAck()).hasToString("Cluster[new, old]");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[new]");
        Received listeners = client.next();
        Received routes = client.next();
        assertThat(listeners).hasToString("Listener[l]");
        assertThat(routes).hasToString("RouteConfiguration[80]");
        client.ack(listeners);
        client.expectNothing(); // routes may name the old cluster until the proxy has accepted
        client.ack(routes);
        assertThat(client.nextAndAck()).hasToString("Cluster[new]");
        client.expectNothing();
    }

    @Test
    void routesToANewClusterWaitForItsEndpoints() {
        server.clusters.has("old", "1");
        server.endpoints.has("old", "1").has("new", "1");
        server.listeners.has("l", "1");
        server.routes.has("80", "to old");
        Received endpoints = connectEverything("old");
        server.clusters.has("new", "1");
        server.routes.has("80", "to new");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[new, old]");
        client.expectNothing(); // the proxy has accepted the cluster, but cannot use it yet
        client.request(endpoints, "old", "new");
        assertThat(client.next()).hasToString("ClusterLoadAssignment[new, old]");
        assertThat(client.next()).hasToString("RouteConfiguration[80]");
    }

    @Test
    void routesDoNotWaitForEverForEndpointsThatNobodyAsksFor() {
        server.clusters.has("old", "1");
        server.endpoints.has("old", "1");
        server.listeners.has("l", "1");
        server.routes.has("80", "to old");
        connectEverything("old");
        server.clusters.has("new", "1");
        server.routes.has("80", "to new");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[new, old]");
        assertThat(client.nextAndAck()).hasToString("RouteConfiguration[80]");
    }

    @Test
    void aClusterThatIsGoneStaysWhileItIsAskedForByName() {
        server.clusters.has("old", "1").has("new", "1");
        client.request(TypeUrls.CLUSTER, "old");
        Received first = client.nextAndAck();
        server.clusters.hasNot("old");
        server.mesh.change();
        client.expectNothing();
        client.request(first, "new", "old");
        Received both = client.next();
        assertThat(both).hasToString("Cluster[new, old]");
        client.request(both, "new");
        client.expectNothing();
    }

    @Test
    void aRemovalThatNothingWaitsForGoesAtOnce() {
        server.clusters.has("a", "1").has("b", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        server.clusters.hasNot("b");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[a]");
    }

    @Test
    void clustersStayWhileTheRoutesThatLeaveThemAreRefused() {
        server.clusters.has("old", "1");
        server.endpoints.has("old", "1");
        server.listeners.has("l", "1");
        server.routes.has("80", "to old");
        connectEverything("old");
        server.clusters.hasNot("old");
        server.routes.has("80", "bad");
        server.mesh.change();
        client.nack(client.next(), "80: bad");
        client.expectNothing();
        server.routes.has("80", "good");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("RouteConfiguration[80]");
        assertThat(client.nextAndAck()).hasToString("Cluster[]");
    }

    @Test
    void whatDidNotChangeIsNotPushed() {
        server.clusters.has("a", "1");
        server.endpoints.has("a", "1");
        server.listeners.has("l", "1");
        server.routes.has("80", "1");
        connectEverything("a");
        server.mesh.change();
        client.expectNothing();
        server.routes.has("80", "2");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("RouteConfiguration[80]");
        client.expectNothing();
    }

    @Test
    void endpointChangesTranslateEndpointsOnly() {
        server.clusters.has("a", "1");
        server.endpoints.has("a", "1").has("b", "1");
        server.listeners.has("l", "1");
        server.routes.has("80", "1");
        connectEverything("a", "b");
        int before = server.clusters.translations.get();
        server.endpoints.has("a", "2");
        server.mesh.changeEndpoints();
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[a]");
        client.expectNothing();
        assertThat(server.clusters.translations).hasValue(before);
    }

    @Test
    void changesWhileAResponseIsOutstandingBecomeOne() {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        Received first = client.next();
        for (String text : new String[] {"2", "3", "4"}) {
            server.clusters.has("a", text);
            server.mesh.change();
        }
        client.expectNothing();
        client.ack(first);
        assertThat(client.nextAndAck()).hasToString("Cluster[a]");
        client.expectNothing();
    }

    @Test
    void aRefusalIsNotAnsweredUntilTheNextChange() {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        server.clusters.has("a", "bad");
        server.mesh.change();
        client.nack(client.next(), "a: bad");
        client.expectNothing();
        server.mesh.change();
        client.expectNothing();
        server.clusters.has("a", "good");
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[a]");
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
        assertThat(client.nextAndAck()).hasToString("Cluster[a, b]");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[a]");
        client.expectNothing();
    }

    @Test
    void sameContentHasTheSameVersionAndEachResponseItsOwnNonce() {
        server.clusters.has("a", "1");
        client.request(TypeUrls.CLUSTER);
        Received one = client.nextAndAck();
        server.clusters.has("a", "2");
        server.mesh.change();
        Received two = client.nextAndAck();
        server.clusters.has("a", "1");
        server.mesh.change();
        Received three = client.nextAndAck();
        assertThat(three.version()).isEqualTo(one.version()).isNotEqualTo(two.version());
        assertThat(three.nonce()).isNotEqualTo(one.nonce());
    }

    @Test
    void anUnknownTypeIsAnsweredEmpty() {
        client.request("type.googleapis.com/some.other.Type");
        assertThat(client.next()).hasToString("Type[]");
    }

    @Test
    void aResponseMayBeLargerThanFourMegabytes() {
        server.clusters.has("a", "x".repeat(6 << 20));
        client.request(TypeUrls.CLUSTER);
        assertThat(client.nextAndAck()).hasToString("Cluster[a]");
    }

    @Test
    void endpointsAreFoundByTheServiceNameOfTheCluster() {
        Cluster.Builder cluster = XdsExamples.cluster("a").toBuilder();
        cluster.getEdsClusterConfigBuilder().setServiceName("svc");
        server.clusters.has("a", cluster.build());
        server.endpoints.has("svc", "1");
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        client.request(TypeUrls.ENDPOINT, "svc");
        client.nextAndAck();
        server.clusters.has("a", cluster.setAltStatName("2").build());
        server.mesh.change();
        assertThat(client.nextAndAck()).hasToString("Cluster[a]");
        assertThat(client.nextAndAck()).hasToString("ClusterLoadAssignment[svc]");
    }

    /// @return the endpoints
    private Received connectEverything(String... names) {
        client.request(TypeUrls.CLUSTER);
        client.nextAndAck();
        client.request(TypeUrls.ENDPOINT, names);
        Received endpoints = client.nextAndAck();
        client.request(TypeUrls.LISTENER);
        client.nextAndAck();
        client.request(TypeUrls.ROUTE, "80");
        client.nextAndAck();
        return endpoints;
    }
}
