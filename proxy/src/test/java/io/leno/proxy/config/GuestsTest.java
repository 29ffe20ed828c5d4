package io.leno.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.leno.api.xds.ResourceConsumer;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.ResourceGuest;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.ResourceSource;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Those who receive types of their own over the proxy's stream.
class GuestsTest {
    private static final String TYPE = "type.googleapis.com/acme.Thing";

    private final Guests guests = new Guests();

    /// Remembers what is asked for and reported.
    private static final class Stream implements ResourceSource {
        final List<String> asked = new ArrayList<>();

        @Override
        public void subscribe(String typeUrl, ResourceNames names) {
            asked.add(names.wildcard() ? "all" : "none");
        }

        @Override
        public void report(String typeUrl, byte[] node) {
            try {
                var metadata = Node.parseFrom(node).getMetadata().getFieldsMap();
                asked.add(
                        metadata.get("HEALTH").getStringValue()
                                + metadata.get("KEPT").getStringValue());
            } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static final class Servers implements Connections {
        @Override
        public ResourceSource ads(ResourceConsumer consumer) {
            throw new AssertionError("not asked for");
        }

        @Override
        public List<String> adsServers() {
            return List.of("istiod");
        }

        @Override
        public Node node() {
            var node = Node.newBuilder().setId("me");
            node.getMetadataBuilder()
                    .putFields(
                            "KEPT",
                            com.google.protobuf.Value.newBuilder().setStringValue("!").build());
            return node.build();
        }

        @Override
        public ResourceSource api(
                ApiConfigSource config, String typeUrl, ResourceConsumer consumer) {
            throw new AssertionError("not asked for");
        }
    }

    private static final class Guest implements ResourceGuest {
        final List<String> told = new ArrayList<>();

        @Override
        public String typeUrl() {
            return TYPE;
        }

        @Override
        public Visit visit(Host host) {
            told.add("visits " + host.nodeId() + " of " + host.servers());
            host.report("HEALTH", "good");
            return new Visit() {
                @Override
                public CompletionStage<Map<String, String>> consider(Update update) {
                    told.add("update " + update.version());
                    return CompletableFuture.completedStage(Map.of("a", "no"));
                }

                @Override
                public void close() {
                    told.add("left");
                }
            };
        }
    }

    private static Update update(String typeUrl) {
        return new Update(typeUrl, "7", List.of(), Set.of());
    }

    @Test
    void aGuestIsLetInWithTheStreamAndOnceOnlyOverAllStreams() {
        var guest = new Guest();
        var first = new Stream();
        guests.add(guest);
        assertThat(guests.consider(update(TYPE))).isNull();
        assertThat(guest.told).isEmpty();

        guests.letIn(first, new Servers());
        guests.letIn(first, new Servers());
        assertThat(first.asked).containsExactly("good!", "all");
        assertThat(guests.consider(update(TYPE)).toCompletableFuture().join())
                .containsEntry("a", "no");
        assertThat(guests.consider(update("other"))).isNull();

        guests.disconnected();
        var second = new Stream();
        guests.letIn(second, new Servers());
        assertThat(second.asked).containsExactly("good!", "all");
        guests.close();
        assertThat(guest.told).containsExactly("visits me of [istiod]", "update 7", "left");
    }

    @Test
    void aGuestThatComesLateOrLeavesIsHeardAndForgotten() {
        var guest = new Guest();
        var stream = new Stream();
        guests.letIn(stream, new Servers());
        guests.add(guest);
        assertThat(stream.asked).containsExactly("good!", "all");
        guests.remove(guest);
        assertThat(stream.asked).endsWith("none");
        assertThat(guest.told).endsWith("left");
        assertThat(guests.consider(update(TYPE))).isNull();
    }
}
