package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.grpc.xds.XdsNameResolverProvider;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// gRPC's own xDS client resolves a service through the server and follows a change.
class GrpcPeerTest {
    @Test
    void aChannelReachesTheServiceAndFollowsTheRoute() throws Exception {
        Server one = backend("one");
        Server two = backend("two");
        try (var server = new RunningServer()) {
            server.listeners.has("greeter", XdsExamples.apiListener("greeter", "routes"));
            server.routes.has("routes", XdsExamples.routes("routes", "one"));
            server.clusters.has("one", XdsExamples.cluster("one"));
            server.clusters.has("two", XdsExamples.cluster("two"));
            server.endpoints.has("one", XdsExamples.endpoints("one", one.getPort()));
            server.endpoints.has("two", XdsExamples.endpoints("two", two.getPort()));
            ManagedChannel channel = channel(server.port());
            try {
                assertThat(call(channel)).isEqualTo("one");
                server.routes.has("routes", XdsExamples.routes("routes", "two"));
                server.mesh.change();
                long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
                String answer = "one";
                while (answer.equals("one") && System.nanoTime() < deadline) answer = call(channel);
                assertThat(answer).isEqualTo("two");
            } finally {
                channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
            }
        } finally {
            one.shutdownNow();
            two.shutdownNow();
        }
    }

    private static ManagedChannel channel(int xdsPort) {
        Map<String, ?> bootstrap =
                Map.of(
                        "xds_servers",
                        List.of(
                                Map.of(
                                        "server_uri",
                                        "127.0.0.1:" + xdsPort,
                                        "channel_creds",
                                        List.of(Map.of("type", "insecure")),
                                        "server_features",
                                        List.of("xds_v3"))),
                        "node",
                        Map.of("id", RecordingClient.NODE));
        var resolver = XdsNameResolverProvider.createForTest("xds-test", bootstrap);
        io.grpc.NameResolverRegistry.getDefaultRegistry().register(resolver);
        return NettyChannelBuilder.forTarget(
                        "xds-test:///greeter", InsecureChannelCredentials.create())
                .build();
    }

    /// Any service will do: this one answers its name as a version.
    private static Server backend(String name) throws Exception {
        return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(
                        new AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase() {
                            @Override
                            public StreamObserver<DiscoveryRequest> streamAggregatedResources(
                                    StreamObserver<DiscoveryResponse> responses) {
                                responses.onNext(
                                        DiscoveryResponse.newBuilder()
                                                .setVersionInfo(name)
                                                .build());
                                responses.onCompleted();
                                return new Ignored();
                            }
                        })
                .build()
                .start();
    }

    private static final class Ignored implements StreamObserver<DiscoveryRequest> {
        @Override
        public void onNext(DiscoveryRequest request) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }

    private static String call(ManagedChannel channel) {
        var answer = new CompletableFuture<String>();
        AggregatedDiscoveryServiceGrpc.newStub(channel)
                .streamAggregatedResources(
                        new StreamObserver<DiscoveryResponse>() {
                            @Override
                            public void onNext(DiscoveryResponse response) {
                                answer.complete(response.getVersionInfo());
                            }

                            @Override
                            public void onError(Throwable failure) {
                                answer.complete(Status.fromThrowable(failure).toString());
                            }

                            @Override
                            public void onCompleted() {}
                        });
        return answer.completeOnTimeout("nothing", 20, TimeUnit.SECONDS).join();
    }
}
