package io.leno.bench.controlplane;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.ManagedChannel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// A sidecar as far as the control plane can see: it asks for what Envoy asks for, in its order,
/// and accepts everything. Called by its stream, one call at a time.
abstract class Simulated implements AutoCloseable {
    static final String CLUSTER = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
    static final String ENDPOINT =
            "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
    static final String LISTENER = "type.googleapis.com/envoy.config.listener.v3.Listener";
    static final String ROUTE = "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";

    /// One copy of each name, however many proxies have it.
    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

    final Fleet fleet;
    final int number;
    final ManagedChannel channel;
    private final Set<String> first = new HashSet<>();
    private boolean done;

    Simulated(Fleet fleet, int number, ManagedChannel channel) {
        this.fleet = fleet;
        this.number = number;
        this.channel = channel;
    }

    /// Opens the stream and asks for clusters.
    abstract void start();

    abstract void subscribe(String typeUrl, Collection<String> names);

    final Node node() {
        String namespace = MeshFiles.namespace(number % fleet.services());
        var labels = Struct.newBuilder();
        labels.putFields("app", text("s" + number));
        labels.putFields("pod-template-hash", text("h" + number));
        var metadata =
                Struct.newBuilder()
                        .putFields("LABELS", Value.newBuilder().setStructValue(labels).build())
                        .putFields("NAMESPACE", text(namespace))
                        .putFields("CLUSTER_ID", text("Kubernetes"))
                        .putFields("ISTIO_VERSION", text("1.30.0"));
        String id =
                "sidecar~10.128.%d.%d~p%d.%s~%s.svc.cluster.local"
                        .formatted(number >> 8 & 255, number & 255, number, namespace, namespace);
        return Node.newBuilder()
                .setId(id)
                .setCluster("s" + number + "." + namespace)
                .setMetadata(metadata)
                .setUserAgentName("envoy")
                .build();
    }

    private static Value text(String text) {
        return Value.newBuilder().setStringValue(text).build();
    }

    static String shared(String name) {
        String known = NAMES.putIfAbsent(name, name);
        return known == null ? name : known;
    }

    /// After the ACK: what the resources refer to is asked for.
    final void took(String typeUrl, List<String> names, long bytes) {
        fleet.received(typeUrl, bytes);
        boolean isFirst = first.add(typeUrl);
        if (typeUrl.equals(CLUSTER)) {
            List<String> outbound =
                    names.stream().filter(name -> name.startsWith("outbound|")).toList();
            if (isFirst) subscribe(ENDPOINT, outbound);
            if (isFirst) subscribe(LISTENER, List.of());
        }
        if (typeUrl.equals(LISTENER) && isFirst) {
            var routes = new ArrayList<String>();
            for (String name : names) {
                if (name.startsWith("0.0.0.0_")) routes.add(name.substring("0.0.0.0_".length()));
            }
            if (routes.isEmpty()) first.add(ROUTE);
            else subscribe(ROUTE, routes);
        }
        if (!done && first.containsAll(List.of(CLUSTER, ENDPOINT, LISTENER, ROUTE))) {
            done = true;
            fleet.complete();
        }
        fleet.accepted(number, typeUrl);
    }

    final void failed(Throwable failure) {
        fleet.failed(this, failure);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }

    /// Bytes received in all, by type.
    static final class Traffic {
        private final Map<String, AtomicLong> bytes = new ConcurrentHashMap<>();

        void add(String typeUrl, long count) {
            bytes.computeIfAbsent(typeUrl, _ -> new AtomicLong()).addAndGet(count);
        }

        long total() {
            return bytes.values().stream().mapToLong(AtomicLong::get).sum();
        }
    }
}
