package io.leno.it;

import com.google.protobuf.Any;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.stub.StreamObserver;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// An ADS server that serves fixed resources once for each new set of names and keeps what it is
/// asked.
final class ScriptedXds extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase
        implements AutoCloseable {
    /// Requests as text, by type, in order.
    private final Map<String, List<String>> asked = new ConcurrentHashMap<>();

    private final Map<String, Map<String, Any>> resources = new ConcurrentHashMap<>();
    private final Server server;

    private ScriptedXds(int port) throws IOException {
        server = ServerBuilder.forPort(port).addService(this).build().start();
    }

    static ScriptedXds start(int port) throws IOException {
        return new ScriptedXds(port);
    }

    void put(String name, Message resource) {
        Any packed = Any.pack(resource);
        resources
                .computeIfAbsent(packed.getTypeUrl(), _ -> new ConcurrentHashMap<>())
                .put(name, packed);
    }

    int port() {
        return server.getPort();
    }

    /// By the short name of the type.
    Map<String, List<String>> asked() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        asked.forEach((type, requests) -> all.put(type, List.copyOf(requests)));
        return all;
    }

    private void note(String typeUrl, String request) {
        asked.computeIfAbsent(
                        typeUrl.substring(typeUrl.lastIndexOf('.') + 1),
                        _ -> new CopyOnWriteArrayList<>())
                .add(request);
    }

    private Map<String, Any> wanted(String typeUrl, Iterable<String> names) {
        Map<String, Any> known = resources.getOrDefault(typeUrl, Map.of());
        Map<String, Any> wanted = new LinkedHashMap<>();
        for (String name : names) if (known.containsKey(name)) wanted.put(name, known.get(name));
        return wanted;
    }

    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(
            StreamObserver<DiscoveryResponse> answers) {
        Map<String, TreeSet<String>> served = new ConcurrentHashMap<>();
        return new Quiet<>(answers) {
            @Override
            public void onNext(DiscoveryRequest request) {
                String type = request.getTypeUrl();
                var names = new TreeSet<>(request.getResourceNamesList());
                note(
                        type,
                        "names="
                                + names
                                + " version="
                                + request.getVersionInfo()
                                + " nonce="
                                + request.getResponseNonce()
                                + " error="
                                + request.getErrorDetail().getCode()
                                + " "
                                + request.getErrorDetail().getMessage());
                if (names.equals(served.put(type, names))) return;
                var all = resources.getOrDefault(type, Map.of());
                var sent = names.isEmpty() ? all : wanted(type, names);
                answers.onNext(
                        DiscoveryResponse.newBuilder()
                                .setTypeUrl(type)
                                .setVersionInfo("1")
                                .setNonce("n" + names.size())
                                .addAllResources(sent.values())
                                .build());
            }
        };
    }

    @Override
    public StreamObserver<DeltaDiscoveryRequest> deltaAggregatedResources(
            StreamObserver<DeltaDiscoveryResponse> answers) {
        Map<String, Boolean> begun = new ConcurrentHashMap<>();
        return new Quiet<>(answers) {
            @Override
            public void onNext(DeltaDiscoveryRequest request) {
                String type = request.getTypeUrl();
                var names = new TreeSet<>(request.getResourceNamesSubscribeList());
                note(
                        type,
                        "subscribe="
                                + names
                                + " unsubscribe="
                                + new TreeSet<>(request.getResourceNamesUnsubscribeList())
                                + " nonce="
                                + request.getResponseNonce()
                                + " error="
                                + request.getErrorDetail().getCode()
                                + " "
                                + request.getErrorDetail().getMessage());
                boolean first = begun.put(type, true) == null;
                if (!first && names.isEmpty()) return;
                boolean all = names.isEmpty() || names.contains("*");
                var known = resources.getOrDefault(type, Map.of());
                var answer =
                        DeltaDiscoveryResponse.newBuilder()
                                .setTypeUrl(type)
                                .setSystemVersionInfo("1")
                                .setNonce("n" + names.size());
                (all ? known : wanted(type, names))
                        .forEach(
                                (name, any) ->
                                        answer.addResources(
                                                Resource.newBuilder()
                                                        .setName(name)
                                                        .setVersion("1")
                                                        .setResource(any)));
                answers.onNext(answer.build());
            }
        };
    }

    /// The client's end of a stream ends ours.
    private abstract static class Quiet<Q, R> implements StreamObserver<Q> {
        private final StreamObserver<R> answers;

        Quiet(StreamObserver<R> answers) {
            this.answers = answers;
        }

        @Override
        public void onError(Throwable gone) {}

        @Override
        public void onCompleted() {
            answers.onCompleted();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
