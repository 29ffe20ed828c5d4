package io.leno.bench.controlplane;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// By the incremental protocol.
final class DeltaProxy extends Simulated implements StreamObserver<DeltaDiscoveryResponse> {
    private @Nullable StreamObserver<DeltaDiscoveryRequest> requests;
    private boolean introduced;

    DeltaProxy(Fleet fleet, int number, ManagedChannel channel) {
        super(fleet, number, channel);
    }

    @Override
    void start() {
        requests = AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(this);
        subscribe(CLUSTER, List.of());
    }

    @Override
    void subscribe(String typeUrl, Collection<String> names) {
        send(
                DeltaDiscoveryRequest.newBuilder()
                        .setTypeUrl(typeUrl)
                        .addAllResourceNamesSubscribe(names)
                        .putAllInitialResourceVersions(fleet.known(typeUrl)));
    }

    private synchronized void send(DeltaDiscoveryRequest.Builder request) {
        if (!introduced) request.setNode(node());
        introduced = true;
        if (requests != null) requests.onNext(request.build());
    }

    @Override
    public void onNext(DeltaDiscoveryResponse response) {
        send(
                DeltaDiscoveryRequest.newBuilder()
                        .setTypeUrl(response.getTypeUrl())
                        .setResponseNonce(response.getNonce()));
        List<String> names = new ArrayList<>(response.getResourcesCount());
        for (Resource each : response.getResourcesList()) names.add(shared(each.getName()));
        fleet.remember(number, response);
        if (names.isEmpty()) names.addAll(fleet.known(response.getTypeUrl()).keySet());
        took(response.getTypeUrl(), names, response.getSerializedSize());
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
