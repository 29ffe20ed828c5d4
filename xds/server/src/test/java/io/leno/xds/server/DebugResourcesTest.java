package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.admin.v3.ClustersConfigDump;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.envoyproxy.envoy.service.status.v3.ConfigStatus;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.leno.api.json.Json;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A control plane asked about itself over ADS, with the requests that istioctl sends.
class DebugResourcesTest {
    private final RunningServer server = new RunningServer();
    private final RecordingClient.StateOfTheWorld proxy = RecordingClient.stateOfTheWorld(server);
    private final ManagedChannel channel =
            NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();

    @BeforeEach
    void aProxyThatHasClusters() {
        server.clusters.has("a", "1");
        proxy.request(TypeUrls.CLUSTER);
        proxy.nextAndAck();
        proxy.expectNothing();
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        proxy.close();
        server.close();
    }

    @Test
    void syncTellsOfEachProxyWhatItWasSentAndNotOfWhoAsks() throws Exception {
        DiscoveryResponse response = ask("istio.io/debug/syncz").get(5, TimeUnit.SECONDS);
        assertThat(response.getResourcesList()).hasSize(1);
        ClientConfig config = response.getResources(0).unpack(ClientConfig.class);
        assertThat(config.getNode().getId()).isEqualTo("reviews-v1.default");
        assertThat(config.getNode().getMetadata().getFieldsMap().get("NAMESPACE").getStringValue())
                .isEqualTo("default");
        assertThat(config.getGenericXdsConfigsList())
                .filteredOn(each -> each.getTypeUrl().equals(TypeUrls.CLUSTER))
                .singleElement()
                .satisfies(
                        each -> {
                            assertThat(each.getConfigStatus()).isEqualTo(ConfigStatus.SYNCED);
                            assertThat(each.getLastUpdated().getSeconds()).isPositive();
                        });
        Map<?, ?> name = (Map<?, ?>) Json.read(response.getControlPlane().getIdentifier());
        assertThat(name.get("Component")).isEqualTo("leno");
        assertThat(name.get("ID").toString()).isNotEmpty();
    }

    @Test
    void aDumpHasEnvoysSectionsWithWhatTheProxyWasSent() throws Exception {
        List<Any> sections =
                ask("istio.io/debug/config_dump", "reviews-v1.default")
                        .get(5, TimeUnit.SECONDS)
                        .getResourcesList();
        assertThat(sections).extracting(DebugResourcesTest::kind).contains("Listeners", "Routes");
        Any clusters =
                sections.stream().filter(each -> kind(each).equals("Clusters")).findFirst().get();
        assertThat(names(clusters)).isEqualTo(1);
        assertThat(
                        ask("istio.io/debug/config_dump", "nobody.default")
                                .get(5, TimeUnit.SECONDS)
                                .getResourcesCount())
                .isZero();
    }

    @Test
    void anyPageCanBeAskedFor() throws Exception {
        DiscoveryResponse response =
                ask("istio.io/debug", "sidecarz?proxyID=nobody").get(5, TimeUnit.SECONDS);
        assertThat(response.getResources(0).getTypeUrl()).isEqualTo("istio.io/debug");
        assertThat(response.getResources(0).getValue().toStringUtf8())
                .startsWith("Proxy not connected to this Pilot instance.");
    }

    @Test
    void aQuestionWithoutASubjectEndsTheStreamWithTheReason() {
        assertThat(ask("istio.io/debug"))
                .failsWithin(5, TimeUnit.SECONDS)
                .withThrowableThat()
                .withMessageContaining("exactly one debug request is required");
    }

    private static int names(Any clusters) throws InvalidProtocolBufferException {
        return clusters.unpack(ClustersConfigDump.class).getDynamicActiveClustersCount();
    }

    /// `type.googleapis.com/envoy.admin.v3.ClustersConfigDump`: `Clusters`
    private static String kind(Any section) {
        String name = section.getTypeUrl().substring(section.getTypeUrl().lastIndexOf('.') + 1);
        return name.replace("ConfigDump", "");
    }

    /// As istioctl does: the time is the nonce of its first and only request.
    private CompletableFuture<DiscoveryResponse> ask(String typeUrl, String... names) {
        var answer = new CompletableFuture<DiscoveryResponse>();
        StreamObserver<DiscoveryRequest> requests =
                AggregatedDiscoveryServiceGrpc.newStub(channel)
                        .streamAggregatedResources(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(DiscoveryResponse response) {
                                        answer.complete(response);
                                    }

                                    @Override
                                    public void onError(Throwable failure) {
                                        answer.completeExceptionally(failure);
                                    }

                                    @Override
                                    public void onCompleted() {
                                        answer.completeExceptionally(Status.UNKNOWN.asException());
                                    }
                                });
        requests.onNext(
                DiscoveryRequest.newBuilder()
                        .setNode(
                                Node.newBuilder()
                                        .setId("sidecar~10.0.0.8~istioctl.x~x.svc.cluster.local"))
                        .setTypeUrl(typeUrl)
                        .addAllResourceNames(List.of(names))
                        .setResponseNonce("2026-11-30 12:00:00 +0000 UTC")
                        .build());
        return answer;
    }
}
