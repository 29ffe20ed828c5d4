package io.leno.xds.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.leno.api.xds.TypeUrls;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Clients that are slow, silent, hostile or too many harm nobody else.
class HostileClientsTest {
    private static final int MANY = 2_000;

    private final RunningServer server = new RunningServer();

    @AfterEach
    void aWellBehavedProxyIsServedAllTheSame() {
        server.clusters.has("well", "1");
        try (var client = RecordingClient.delta(server)) {
            client.request(TypeUrls.CLUSTER);
            assertThat(client.nextAndAck().names()).contains("well");
        }
        server.close();
    }

    @Test
    void bytesThatAreNoRequestEndTheirStream() {
        Status end = send(new byte[] {(byte) 0xff, 1, 2, 3, (byte) 0xff, (byte) 0xff});
        assertThat(end.getCode()).isNotIn(Status.Code.OK, Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void aRequestThatIsTooLargeEndsItsStream() {
        Status end = send(new byte[17 << 20]);
        assertThat(end.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    @Test
    void aNodeThatTellsEndlesslyEndsItsStream() {
        var endless = Value.newBuilder().setStringValue("x".repeat(2 << 20));
        var metadata = Struct.newBuilder().putFields("ENDLESS", endless.build());
        var node = Node.newBuilder().setId(RecordingClient.NODE).setMetadata(metadata);
        byte[] request =
                DiscoveryRequest.newBuilder()
                        .setTypeUrl(TypeUrls.CLUSTER)
                        .setNode(node)
                        .build()
                        .toByteArray();
        Status end = send(request);
        assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(end.getDescription()).startsWith("node: ").contains("at most 1048576");
    }

    @Test
    void metadataThatIsNestedWithoutEndEndsItsStream() {
        Value.Builder nested = Value.newBuilder().setStringValue("x");
        for (int i = 0; i < 200; i++)
            nested =
                    Value.newBuilder()
                            .setStructValue(Struct.newBuilder().putFields("n", nested.build()));
        var metadata = Struct.newBuilder().putFields("NESTED", nested.build());
        var node = Node.newBuilder().setId(RecordingClient.NODE).setMetadata(metadata);
        Status end =
                send(
                        DiscoveryRequest.newBuilder()
                                .setTypeUrl(TypeUrls.CLUSTER)
                                .setNode(node)
                                .build()
                                .toByteArray());
        assertThat(end.getCode()).isNotIn(Status.Code.OK, Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void bytesThatAreNotEvenHttpAreDropped() throws IOException {
        try (var socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n".getBytes());
            out.flush();
            InputStream in = socket.getInputStream();
            int last = 0;
            while (last >= 0) last = in.read();
            assertThat(last).isEqualTo(-1);
        }
    }

    @Test
    void proxiesThatNeverReadDoNotKeepOthersFromBeingServed() {
        for (int i = 0; i < 64; i++) server.clusters.has("big" + i, "x".repeat(64 << 10));
        List<Silent> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) silent.add(new Silent(server.port()));
            for (Silent each : silent) each.asks();
            try (var client = RecordingClient.delta(server)) {
                client.request(TypeUrls.CLUSTER);
                assertThat(client.next(30).names()).hasSize(64);
            }
        } finally {
            silent.forEach(Silent::close);
        }
    }

    @Test
    void twoThousandAtOnceAreServed() throws InterruptedException {
        server.clusters.has("a", "1");
        List<Silent> many = new ArrayList<>();
        var served = new CountDownLatch(MANY);
        var channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
        try {
            for (int i = 0; i < MANY; i++) many.add(new Silent(channel, served::countDown));
            for (Silent each : many) {
                each.asks();
                each.reads();
            }
            assertThat(served.await(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            channel.shutdownNow();
        }
    }

    /// A client that asks, and reads only when it is told to.
    private static final class Silent extends ClientCall.Listener<DiscoveryResponse>
            implements AutoCloseable {
        private final ManagedChannel channel;
        private final ClientCall<DiscoveryRequest, DiscoveryResponse> call;
        private final Runnable received;

        Silent(int port) {
            this(
                    NettyChannelBuilder.forAddress("127.0.0.1", port)
                            .usePlaintext()
                            .maxInboundMessageSize(Integer.MAX_VALUE)
                            .build(),
                    () -> {});
        }

        Silent(ManagedChannel channel, Runnable received) {
            this.channel = channel;
            this.received = received;
            call =
                    channel.newCall(
                            AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod(),
                            CallOptions.DEFAULT);
        }

        void asks() {
            call.start(this, new Metadata());
            call.sendMessage(
                    DiscoveryRequest.newBuilder()
                            .setTypeUrl(TypeUrls.CLUSTER)
                            .setNode(Node.newBuilder().setId(RecordingClient.NODE))
                            .build());
        }

        void reads() {
            call.request(1);
        }

        @Override
        public void onMessage(DiscoveryResponse response) {
            received.run();
        }

        @Override
        public void close() {
            channel.shutdownNow();
        }
    }

    /// Sends bytes as a request and waits for what becomes of the stream.
    private Status send(byte[] request) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
        try {
            MethodDescriptor<byte[], byte[]> method =
                    AggregatedDiscoveryServiceGrpc.getStreamAggregatedResourcesMethod().toBuilder(
                                    new Bytes(), new Bytes())
                            .build();
            var end = new CompletableFuture<Status>();
            ClientCall<byte[], byte[]> call = channel.newCall(method, CallOptions.DEFAULT);
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            end.complete(status);
                        }
                    },
                    new Metadata());
            call.sendMessage(request);
            call.request(1);
            return end.completeOnTimeout(Status.DEADLINE_EXCEEDED, 10, TimeUnit.SECONDS).join();
        } finally {
            channel.shutdownNow();
        }
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] value) {
            return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
