package io.leno.xds.server;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.endpoint.v3.EndpointDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.listener.v3.ListenerDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.route.v3.RouteDiscoveryServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.leno.api.xds.TypeUrls;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The gRPC services: all types over one stream (ADS), and each of the four by itself.
final class DiscoveryServices {
    private final ServerState server;

    DiscoveryServices(ServerState server) {
        this.server = server;
    }

    List<BindableService> all() {
        return List.of(
                new Aggregated(), new Clusters(), new Endpoints(), new Listeners(), new Routes());
    }

    private StreamObserver<DiscoveryRequest> stateOfTheWorld(
            StreamObserver<DiscoveryResponse> responses, String typeUrl) {
        ProxyStream stream =
                open(
                        Variant.STATE_OF_THE_WORLD,
                        responses,
                        push -> Messages.stateOfTheWorld(push, server.content()));
        return new Requests<>(
                stream,
                request -> node(request.hasNode(), request.getNode()),
                request -> Messages.read(request, typeUrl, server.names()));
    }

    private StreamObserver<DeltaDiscoveryRequest> delta(
            StreamObserver<DeltaDiscoveryResponse> responses, String typeUrl) {
        ProxyStream stream =
                open(Variant.DELTA, responses, push -> Messages.delta(push, server.content()));
        return new Requests<>(
                stream,
                request -> node(request.hasNode(), request.getNode()),
                request -> Messages.read(request, typeUrl, server.names()));
    }

    private static Optional<Node> node(boolean present, Node node) {
        return present ? Optional.of(node) : Optional.empty();
    }

    private <R> ProxyStream open(
            Variant variant, StreamObserver<R> responses, Function<Push, R> encode) {
        var call = (ServerCallStreamObserver<R>) responses; // gRPC: always so on a server
        ProxyStream stream =
                server.open(variant, PeerAddress.current(), new GrpcOutlet<>(call, encode));
        call.disableAutoRequest();
        call.setOnReadyHandler(stream::drained);
        call.setOnCancelHandler(() -> stream.ended(Status.CANCELLED));
        call.request(1);
        return stream;
    }

    /// Hands what a proxy sends to its stream.
    private record Requests<Q>(
            ProxyStream stream, Function<Q, Optional<Node>> node, Function<Q, WatchRequest> read)
            implements StreamObserver<Q> {
        @Override
        public void onNext(Q request) {
            try {
                stream.requested(node.apply(request), read.apply(request));
            } catch (IllegalArgumentException unusable) {
                stream.ended(Status.INVALID_ARGUMENT.withDescription(unusable.getMessage()));
            }
        }

        @Override
        public void onError(Throwable gone) {
            stream.ended(Status.CANCELLED);
        }

        @Override
        public void onCompleted() {
            stream.ended(Status.OK);
        }
    }

    private final class Aggregated
            extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamAggregatedResources(
                StreamObserver<DiscoveryResponse> responses) {
            return stateOfTheWorld(responses, "");
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta(responses, "");
        }
    }

    private final class Clusters
            extends ClusterDiscoveryServiceGrpc.ClusterDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamClusters(
                StreamObserver<DiscoveryResponse> responses) {
            return stateOfTheWorld(responses, TypeUrls.CLUSTER);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaClusters(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta(responses, TypeUrls.CLUSTER);
        }
    }

    private final class Endpoints
            extends EndpointDiscoveryServiceGrpc.EndpointDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamEndpoints(
                StreamObserver<DiscoveryResponse> responses) {
            return stateOfTheWorld(responses, TypeUrls.ENDPOINT);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaEndpoints(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta(responses, TypeUrls.ENDPOINT);
        }
    }

    private final class Listeners
            extends ListenerDiscoveryServiceGrpc.ListenerDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamListeners(
                StreamObserver<DiscoveryResponse> responses) {
            return stateOfTheWorld(responses, TypeUrls.LISTENER);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaListeners(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta(responses, TypeUrls.LISTENER);
        }
    }

    private final class Routes extends RouteDiscoveryServiceGrpc.RouteDiscoveryServiceImplBase {
        @Override
        public StreamObserver<DiscoveryRequest> streamRoutes(
                StreamObserver<DiscoveryResponse> responses) {
            return stateOfTheWorld(responses, TypeUrls.ROUTE);
        }

        @Override
        public StreamObserver<DeltaDiscoveryRequest> deltaRoutes(
                StreamObserver<DeltaDiscoveryResponse> responses) {
            return delta(responses, TypeUrls.ROUTE);
        }
    }
}
