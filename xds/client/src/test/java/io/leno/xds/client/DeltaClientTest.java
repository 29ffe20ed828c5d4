package io.leno.xds.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Set;

/// The delta variant against a server that says only what the test makes it say.
class DeltaClientTest {
    private final ScriptedServer server = new ScriptedServer();
    private final AdsClients clients = new AdsClients();
    private final RecordingConsumer consumer = new RecordingConsumer();
    private final ResourceSource source = clients.connect(AdsClientTest.delta(server), consumer);

    @AfterEach
    void close() {
        clients.close();
        server.close();
    }

    @Test
    void updatesAndRemovalsAreDeliveredAndAcknowledged() {
        source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
        assertThat(server.deltaRequest().getResourceNamesSubscribeList()).isEmpty();
        String nonce =
                server.respondDelta(
                        TypeUrls.CLUSTER, "gone", Map.of("7", AdsClientTest.cluster("a")));
        var update = consumer.nextUpdate();
        assertThat(update.removed()).containsExactly("gone");
        assertThat(update.resources()).singleElement().hasToString("Cluster a@7");
        DeltaDiscoveryRequest ack = server.deltaRequest();
        assertThat(ack.getResponseNonce()).isEqualTo(nonce);
        assertThat(ack.hasErrorDetail()).isFalse();
    }

    @Test
    void onlyTheDifferenceOfNamesIsAskedFor() {
        source.subscribe(TypeUrls.ENDPOINT, ResourceNames.of(Set.of("a", "b")));
        assertThat(server.deltaRequest().getResourceNamesSubscribeList()).containsExactly("a", "b");
        source.subscribe(TypeUrls.ENDPOINT, ResourceNames.of(Set.of("b", "c")));
        DeltaDiscoveryRequest change = server.deltaRequest();
        assertThat(change.getResourceNamesSubscribeList()).containsExactly("c");
        assertThat(change.getResourceNamesUnsubscribeList()).containsExactly("a");
        assertThat(change.getResponseNonce()).isEmpty();
        source.subscribe(TypeUrls.ENDPOINT, ResourceNames.of(Set.of()));
        assertThat(server.deltaRequest().getResourceNamesUnsubscribeList())
                .containsExactly("b", "c");
    }

    @Test
    void aNewStreamTellsWhatIsInForceAndNothingThatWasRefused() {
        source.subscribe(TypeUrls.CLUSTER, ResourceNames.all());
        server.deltaRequest();
        consumer.refused.put("bad", "no");
        server.respondDelta(
                TypeUrls.CLUSTER,
                "",
                Map.of("1", AdsClientTest.cluster("good"), "2", AdsClientTest.cluster("bad")));
        assertThat(server.deltaRequest().getErrorDetail().getMessage())
                .isEqualTo("Error adding/updating cluster(s) bad: no");
        server.endStream();
        DeltaDiscoveryRequest again = server.deltaRequest();
        assertThat(again.hasNode()).isTrue();
        assertThat(again.getInitialResourceVersionsMap()).containsExactly(Map.entry("good", "1"));
    }
}
