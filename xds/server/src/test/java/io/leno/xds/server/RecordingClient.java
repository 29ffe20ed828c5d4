package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Status;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// A hand-driven ADS client that does only what the test says and keeps what it receives.
///
/// @param <Q> request message
abstract class RecordingClient<Q> implements AutoCloseable {
    static final String NODE = "sidecar~10.0.0.7~reviews-v1.default~default.svc.cluster.local";
    private static final String FENCE = "type.googleapis.com/fence.F";

    private final ManagedChannel channel;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final CompletableFuture<io.grpc.Status> end = new CompletableFuture<>();
    private @Nullable StreamObserver<Q> requests;
    private int fences;

    private RecordingClient(int port) {
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .build();
    }

    static StateOfTheWorld stateOfTheWorld(RunningServer server) {
        return new StateOfTheWorld(server.port());
    }

    static Delta delta(RunningServer server) {
        return new Delta(server.port());
    }

    abstract void ack(Received response);

    abstract void nack(Received response, String reason);

    abstract void request(String typeUrl, List<String> names);

    Received next() {
        return next(5);
    }

    Received next(int seconds) {
        try {
            Received next = received.poll(seconds, TimeUnit.SECONDS);
            if (next == null)
                throw new AssertionError("no response within " + seconds + " s, stream: " + end);
            return next;
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    Received nextAndAck() {
        Received next = next();
        ack(next);
        return next;
    }

    /// Everything the server has to say now has been said: it answers a request of an unknown type
    /// only after what came before.
    void expectNothing() {
        String fence = FENCE + ++fences;
        request(fence, List.of());
        assertThat(next().typeUrl()).isEqualTo(fence);
    }

    io.grpc.Status end() {
        return end.completeOnTimeout(io.grpc.Status.UNKNOWN, 5, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    void send(Q request) {
        if (requests != null) requests.onNext(request);
    }

    <R> void start(
            Function<StreamObserver<R>, StreamObserver<Q>> open, Function<R, Received> read) {
        requests =
                open.apply(
                        new StreamObserver<>() {
                            @Override
                            public void onNext(R response) {
                                received.add(read.apply(response));
                            }

                            @Override
                            public void onError(Throwable failure) {
                                end.complete(io.grpc.Status.fromThrowable(failure));
                            }

                            @Override
                            public void onCompleted() {
                                end.complete(io.grpc.Status.OK);
                            }
                        });
    }

    static final class StateOfTheWorld extends RecordingClient<DiscoveryRequest> {
        private boolean introduced;
        private final Map<String, List<String>> wanted = new java.util.HashMap<>();

        private StateOfTheWorld(int port) {
            super(port);
            Function<StreamObserver<DiscoveryResponse>, StreamObserver<DiscoveryRequest>> open =
                    AggregatedDiscoveryServiceGrpc.newStub(super.channel)
                            ::streamAggregatedResources;
            start(open, Received::of);
        }

        /// The first request for a type; the node goes along with the first of all.
        @Override
        void request(String typeUrl, List<String> names) {
            wanted.put(typeUrl, names);
            send(builder(typeUrl, names, "").build());
        }

        void request(String typeUrl, String... names) {
            request(typeUrl, List.of(names));
        }

        /// The first request of another stream, with the version of what it has.
        void requestAgain(String typeUrl, String version) {
            send(builder(typeUrl, List.of(), "").setVersionInfo(version).build());
        }

        /// Other names, answering the response.
        void request(Received answered, String... names) {
            wanted.put(answered.typeUrl(), List.of(names));
            send(builder(answered.typeUrl(), List.of(names), answered.nonce()).build());
        }

        @Override
        void ack(Received response) {
            send(
                    builder(
                                    response.typeUrl(),
                                    wanted.getOrDefault(response.typeUrl(), List.of()),
                                    response.nonce())
                            .setVersionInfo(response.version())
                            .build());
        }

        @Override
        void nack(Received response, String reason) {
            send(
                    builder(
                                    response.typeUrl(),
                                    wanted.getOrDefault(response.typeUrl(), List.of()),
                                    response.nonce())
                            .setErrorDetail(Status.newBuilder().setCode(13).setMessage(reason))
                            .build());
        }

        private DiscoveryRequest.Builder builder(String typeUrl, List<String> names, String nonce) {
            var request =
                    DiscoveryRequest.newBuilder()
                            .setTypeUrl(typeUrl)
                            .addAllResourceNames(names)
                            .setResponseNonce(nonce);
            if (!introduced) request.setNode(node());
            introduced = true;
            return request;
        }
    }

    static final class Delta extends RecordingClient<DeltaDiscoveryRequest> {
        private boolean introduced;

        private Delta(int port) {
            super(port);
            Function<StreamObserver<DeltaDiscoveryResponse>, StreamObserver<DeltaDiscoveryRequest>>
                    open =
                            AggregatedDiscoveryServiceGrpc.newStub(super.channel)
                                    ::deltaAggregatedResources;
            start(open, Received::of);
        }

        @Override
        void request(String typeUrl, List<String> names) {
            send(builder(typeUrl).addAllResourceNamesSubscribe(names).build());
        }

        void request(String typeUrl, String... names) {
            request(typeUrl, List.of(names));
        }

        void requestAgain(String typeUrl, Map<String, String> versions, String... names) {
            send(
                    builder(typeUrl)
                            .addAllResourceNamesSubscribe(List.of(names))
                            .putAllInitialResourceVersions(versions)
                            .build());
        }

        void unsubscribe(String typeUrl, String... names) {
            send(builder(typeUrl).addAllResourceNamesUnsubscribe(List.of(names)).build());
        }

        void subscribeWithNonce(String typeUrl, String nonce, String... names) {
            send(
                    builder(typeUrl)
                            .setResponseNonce(nonce)
                            .addAllResourceNamesSubscribe(List.of(names))
                            .build());
        }

        @Override
        void ack(Received response) {
            send(builder(response.typeUrl()).setResponseNonce(response.nonce()).build());
        }

        @Override
        void nack(Received response, String reason) {
            send(
                    builder(response.typeUrl())
                            .setResponseNonce(response.nonce())
                            .setErrorDetail(Status.newBuilder().setCode(13).setMessage(reason))
                            .build());
        }

        private DeltaDiscoveryRequest.Builder builder(String typeUrl) {
            var request = DeltaDiscoveryRequest.newBuilder().setTypeUrl(typeUrl);
            if (!introduced) request.setNode(node());
            introduced = true;
            return request;
        }
    }

    private static Node node() {
        return Node.newBuilder().setId(NODE).setCluster("reviews.default").build();
    }
}
