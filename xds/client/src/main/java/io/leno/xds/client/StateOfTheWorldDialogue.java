package io.leno.xds.client;

import com.google.rpc.Code;
import com.google.rpc.Status;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.leno.api.xds.ResourceNames;

import org.jspecify.annotations.Nullable;

/// Every request lists all the names that are wanted.
final class StateOfTheWorldDialogue implements Dialogue {
    private final Node node;
    private final String typeUrl;
    private final boolean nodeOnce;
    private @Nullable GrpcStream<DiscoveryRequest, DiscoveryResponse> stream;
    private boolean introduced;

    /// @param typeUrl the stream is for this type alone; empty: for all
    /// @param nodeOnce the node is told with the first request only
    StateOfTheWorldDialogue(Node node, String typeUrl, boolean nodeOnce) {
        this.node = node;
        this.typeUrl = typeUrl;
        this.nodeOnce = nodeOnce;
    }

    @Override
    public void open(ManagedChannel channel, Listener listener) {
        stream = new GrpcStream<>(listener, Resources::read);
        var method =
                Methods.of(
                        typeUrl,
                        false,
                        DiscoveryRequest.getDefaultInstance(),
                        DiscoveryResponse.getDefaultInstance());
        ClientCalls.asyncBidiStreamingCall(channel.newCall(method, CallOptions.DEFAULT), stream);
    }

    @Override
    public void subscribe(Subscription subscription) {
        send(request(subscription));
    }

    /// A wildcard cannot be taken back by a list of no names: that is what a wildcard looks like.
    @Override
    public void change(Subscription subscription, ResourceNames before) {
        if (!subscription.isActive() && before.wildcard()) return;
        send(request(subscription));
    }

    @Override
    public void answer(Subscription subscription, String refusal) {
        DiscoveryRequest.Builder request = request(subscription);
        if (!refusal.isEmpty())
            request.setErrorDetail(
                    Status.newBuilder().setCode(Code.INTERNAL_VALUE).setMessage(refusal));
        send(request);
    }

    /// Before the first response a second request would begin anew, and before there is a verdict
    /// it would be one.
    @Override
    public void repeat(Subscription subscription) {
        if (!subscription.nonce.isEmpty() && !subscription.undecided)
            answer(subscription, subscription.refusal);
    }

    private static DiscoveryRequest.Builder request(Subscription subscription) {
        ResourceNames wanted = subscription.wanted;
        var request =
                DiscoveryRequest.newBuilder()
                        .setTypeUrl(subscription.typeUrl)
                        .setVersionInfo(subscription.version)
                        .setResponseNonce(subscription.nonce);
        if (subscription.node != null) request.setNode(subscription.node);
        wanted.names().stream().sorted().forEach(request::addResourceNames);
        if (wanted.wildcard() && !wanted.names().isEmpty()) request.addResourceNames("*");
        return request;
    }

    private void send(DiscoveryRequest.Builder request) {
        if (stream == null) return;
        if (!request.hasNode() && (!introduced || !nodeOnce)) request.setNode(node);
        introduced = true;
        stream.send(request.build());
    }

    @Override
    public void readNext() {
        if (stream != null) stream.readNext();
    }

    @Override
    public void close() {
        if (stream != null) stream.close();
    }
}
