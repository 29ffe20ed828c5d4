package io.leno.xds.client;

import com.google.protobuf.Any;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An ADS server over real gRPC that says only what the test makes it say.
final class ScriptedServer extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase
        implements AutoCloseable {
    private final BlockingQueue<DiscoveryRequest> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<DeltaDiscoveryRequest> deltaRequests = new LinkedBlockingQueue<>();
    final BlockingQueue<Metadata> headers = new LinkedBlockingQueue<>();
    private final Server server;
    private volatile @Nullable StreamObserver<DiscoveryResponse> responses;
    private volatile @Nullable StreamObserver<DeltaDiscoveryResponse> deltaResponses;
    private int nonce;

    ScriptedServer() {
        this(NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0)));
    }

    /// At a Unix socket.
    static ScriptedServer at(Path file) {
        var loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        return new ScriptedServer(
                NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(file))
                        .channelType(NioServerDomainSocketChannel.class)
                        .bossEventLoopGroup(loop)
                        .workerEventLoopGroup(loop));
    }

    private ScriptedServer(NettyServerBuilder builder) {
        try {
            server = builder.addService(this).intercept(new HeaderRecorder()).build().start();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private final class HeaderRecorder implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata received, ServerCallHandler<Q, R> next) {
            headers.add(received);
            return next.startCall(call, received);
        }
    }

    InetSocketAddress address() {
        return InetSocketAddress.createUnresolved("localhost", server.getPort());
    }

    DiscoveryRequest request() {
        return take(requests);
    }

    DeltaDiscoveryRequest deltaRequest() {
        return take(deltaRequests);
    }

    private static <T> T take(BlockingQueue<T> queue) {
        try {
            T next = queue.poll(5, TimeUnit.SECONDS);
            if (next == null) throw new AssertionError("no request within 5 s");
            return next;
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
    }

    /// @return the nonce
    String respond(String typeUrl, String version, Message... resources) {
        var response =
                DiscoveryResponse.newBuilder()
                        .setTypeUrl(typeUrl)
                        .setVersionInfo(version)
                        .setNonce("n" + ++nonce);
        for (Message resource : resources) response.addResources(any(typeUrl, resource));
        send(response.build());
        return "n" + nonce;
    }

    void send(DiscoveryResponse response) {
        StreamObserver<DiscoveryResponse> to = responses;
        if (to == null) throw new AssertionError("no stream");
        to.onNext(response);
    }

    /// @param removed names, separated by commas
    /// @return the nonce
    String respondDelta(String typeUrl, String removed, Map<String, Message> byVersion) {
        var response =
                DeltaDiscoveryResponse.newBuilder().setTypeUrl(typeUrl).setNonce("n" + ++nonce);
        byVersion.forEach(
                (version, message) ->
                        response.addResources(
                                Resource.newBuilder()
                                        .setName(name(message))
                                        .setVersion(version)
                                        .setResource(any(typeUrl, message))));
        if (!removed.isEmpty())
            for (String name : removed.split(",", -1)) response.addRemovedResources(name);
        StreamObserver<DeltaDiscoveryResponse> to = deltaResponses;
        if (to == null) throw new AssertionError("no stream");
        to.onNext(response.build());
        return "n" + nonce;
    }

    private static String name(Message message) {
        return switch (message) {
            case Cluster cluster -> cluster.getName();
            case Listener listener -> listener.getName();
            case ClusterLoadAssignment endpoints -> endpoints.getClusterName();
            default -> throw new AssertionError(message);
        };
    }

    private static Any any(String typeUrl, Message message) {
        return Any.newBuilder().setTypeUrl(typeUrl).setValue(message.toByteString()).build();
    }

    void endStream() {
        if (responses != null) responses.onError(Status.UNAVAILABLE.asRuntimeException());
        if (deltaResponses != null) deltaResponses.onError(Status.UNAVAILABLE.asRuntimeException());
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(
            StreamObserver<DiscoveryResponse> to) {
        responses = to;
        return recorder(requests);
    }

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
            StreamObserver<DeltaDiscoveryResponse> to) {
        deltaResponses = to;
        return recorder(deltaRequests);
    }

    private static <T> StreamObserver<T> recorder(BlockingQueue<T> queue) {
        return new StreamObserver<>() {
            @Override
            public void onNext(T request) {
                queue.add(request);
            }

            @Override
            public void onError(Throwable gone) {}

            @Override
            public void onCompleted() {}
        };
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
