package io.leno.xds.client;

import com.google.rpc.Code;
import com.google.rpc.Status;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.leno.api.xds.ResourceNames;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.TreeSet;

/// Requests tell what is wanted in addition or no longer; a new stream tells what is in force.
final class DeltaDialogue implements Dialogue {
    private static final String WILDCARD = "*";

    private final Node node;
    private final String typeUrl;
    private final boolean nodeOnce;
    private @Nullable GrpcStream<DeltaDiscoveryRequest, DeltaDiscoveryResponse> stream;
    private boolean introduced;

    /// @param typeUrl the stream is for this type alone; empty: for all
    /// @param nodeOnce the node is told with the first request only
    DeltaDialogue(Node node, String typeUrl, boolean nodeOnce) {
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
                        true,
                        DeltaDiscoveryRequest.getDefaultInstance(),
                        DeltaDiscoveryResponse.getDefaultInstance());
        ClientCalls.asyncBidiStreamingCall(channel.newCall(method, CallOptions.DEFAULT), stream);
    }

    /// No names at all is the wildcard that every server understands.
    @Override
    public void subscribe(Subscription subscription) {
        var request = request(subscription).putAllInitialResourceVersions(subscription.inForce);
        if (!subscription.wanted.names().isEmpty())
            request.addAllResourceNamesSubscribe(names(subscription.wanted));
        send(request);
    }

    @Override
    public void change(Subscription subscription, ResourceNames before) {
        Set<String> subscribe = names(subscription.wanted);
        subscribe.removeAll(names(before));
        Set<String> unsubscribe = names(before);
        unsubscribe.removeAll(names(subscription.wanted));
        if (subscribe.isEmpty() && unsubscribe.isEmpty()) return;
        send(
                request(subscription)
                        .addAllResourceNamesSubscribe(subscribe)
                        .addAllResourceNamesUnsubscribe(unsubscribe));
    }

    private static Set<String> names(ResourceNames wanted) {
        var names = new TreeSet<>(wanted.names());
        if (wanted.wildcard()) names.add(WILDCARD);
        return names;
    }

    @Override
    public void answer(Subscription subscription, String refusal) {
        var request = request(subscription).setResponseNonce(subscription.nonce);
        if (!refusal.isEmpty())
            request.setErrorDetail(
                    Status.newBuilder().setCode(Code.INTERNAL_VALUE).setMessage(refusal));
        send(request);
    }

    /// One that answers nothing and changes nothing.
    @Override
    public void repeat(Subscription subscription) {
        send(request(subscription));
    }

    private static DeltaDiscoveryRequest.Builder request(Subscription subscription) {
        var request = DeltaDiscoveryRequest.newBuilder().setTypeUrl(subscription.typeUrl);
        if (subscription.node != null) request.setNode(subscription.node);
        return request;
    }

    private void send(DeltaDiscoveryRequest.Builder request) {
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
