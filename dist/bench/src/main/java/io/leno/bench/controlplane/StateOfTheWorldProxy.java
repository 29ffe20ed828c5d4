package io.leno.bench.controlplane;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// By the state-of-the-world protocol.
final class StateOfTheWorldProxy extends Simulated implements StreamObserver<DiscoveryResponse> {
    private final Map<String, Collection<String>> wanted = new HashMap<>();
    private @Nullable StreamObserver<DiscoveryRequest> requests;
    private boolean introduced;

    StateOfTheWorldProxy(Fleet fleet, int number, ManagedChannel channel) {
        super(fleet, number, channel);
    }

    @Override
    void start() {
        requests = AggregatedDiscoveryServiceGrpc.newStub(channel).streamAggregatedResources(this);
        subscribe(CLUSTER, List.of());
    }

    @Override
    void subscribe(String typeUrl, Collection<String> names) {
        wanted.put(typeUrl, names);
        send(typeUrl, "", "");
    }

    private void send(String typeUrl, String version, String nonce) {
        var request =
                DiscoveryRequest.newBuilder()
                        .setTypeUrl(typeUrl)
                        .setVersionInfo(version)
                        .setResponseNonce(nonce)
                        .addAllResourceNames(wanted.getOrDefault(typeUrl, List.of()));
        if (!introduced) request.setNode(node());
        introduced = true;
        if (requests != null) requests.onNext(request.build());
    }

    @Override
    public void onNext(DiscoveryResponse response) {
        send(response.getTypeUrl(), response.getVersionInfo(), response.getNonce());
        List<String> names = new ArrayList<>();
        boolean isFirstOfKind = !wanted.containsKey(ROUTE);
        if (isFirstOfKind) response.getResourcesList().forEach(each -> names.add(nameOf(each)));
        took(response.getTypeUrl(), names, response.getSerializedSize());
    }

    private static String nameOf(Any resource) {
        try {
            return switch (resource.getTypeUrl()) {
                case CLUSTER -> shared(Cluster.parseFrom(resource.getValue()).getName());
                case LISTENER -> shared(Listener.parseFrom(resource.getValue()).getName());
                default -> "";
            };
        } catch (InvalidProtocolBufferException malformed) {
            throw new IllegalStateException(malformed);
        }
    }

    @Override
    public void onError(Throwable failure) {
        failed(failure);
    }

    @Override
    public void onCompleted() {
        failed(new IllegalStateException("the stream was completed"));
    }
}
