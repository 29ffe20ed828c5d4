package io.leno.xds.translator.patch;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.TransportSocketMatch;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.leno.api.config.Problem;
import io.leno.api.istio.EnvoyFilter.ApplyTo;
import io.leno.api.istio.EnvoyFilter.ClusterMatch;
import io.leno.api.istio.EnvoyFilter.Context;
import io.leno.api.istio.EnvoyFilter.Operation;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Patches of clusters: merged into, removed, added.
public final class ClusterPatches {
    private final ProxyPatches patches;
    private final Judgement judgement;

    public ClusterPatches(ProxyPatches patches) {
        this.patches = patches;
        judgement = patches.judgement();
    }

    public boolean isNeeded() {
        return patches.has(ApplyTo.CLUSTER);
    }

    public List<Problem> problems() {
        return patches.problems(ApplyTo.CLUSTER);
    }

    /// The cluster after the patches; null where it is removed.
    public @Nullable Patched<Cluster> apply(Cluster cluster) {
        Context context = contextOf(cluster);
        var by = new LinkedHashSet<CompiledPatch>();
        Cluster now = cluster;
        for (CompiledPatch patch : patches.usable(ApplyTo.CLUSTER)) {
            if (!patch.isFor(context) || !matches(now, patch)) continue;
            if (patch.operation() == Operation.REMOVE) {
                patches.settle(patch, now, now, null, by);
                return null;
            }
            if (patch.operation().isMerge()) now = merge(now, patch, by);
        }
        return Patched.of(now, by);
    }

    private Cluster merge(Cluster before, CompiledPatch patch, Set<CompiledPatch> by) {
        Merging merging = judgement.merging(patch.operation());
        Cluster value = patch.value(Cluster.class);
        try {
            Cluster merged =
                    merging.merged(before, value.toBuilder().clearTransportSocket().build());
            if (value.hasTransportSocket())
                merged = withSocket(merged, value.getTransportSocket(), merging);
            return patches.settle(patch, before, merged, judgement.ofCluster(merged), by);
        } catch (Merging.MismatchException mismatch) {
            patches.refuse(patch, String.valueOf(mismatch.getMessage()));
            return before;
        }
    }

    /// Where the endpoint chooses among sockets, the one of the same name is meant.
    private static Cluster withSocket(Cluster cluster, TransportSocket socket, Merging merging)
            throws Merging.MismatchException {
        List<TransportSocketMatch> choice = cluster.getTransportSocketMatchesList();
        if (choice.isEmpty()) {
            return cluster.toBuilder()
                    .setTransportSocket(merging.merge(cluster.getTransportSocket(), socket))
                    .build();
        }
        for (int i = 0; i < choice.size(); i++) {
            TransportSocket known = choice.get(i).getTransportSocket();
            if (!known.getName().equals(socket.getName())) continue;
            var merged = choice.get(i).toBuilder().setTransportSocket(merging.merge(known, socket));
            return cluster.toBuilder().setTransportSocketMatches(i, merged).build();
        }
        throw new Merging.MismatchException(
                "transport_socket: none of the sockets that endpoints choose from is named "
                        + socket.getName());
    }

    /// @param names of the clusters that are there
    public List<Patched<Cluster>> added(Set<String> names) {
        var taken = new HashSet<>(names);
        var all = new ArrayList<Patched<Cluster>>();
        List<Context> contexts =
                isGateway()
                        ? List.of(Context.GATEWAY)
                        : List.of(Context.SIDECAR_OUTBOUND, Context.SIDECAR_INBOUND);
        for (CompiledPatch patch : patches.usable(ApplyTo.CLUSTER)) {
            boolean isAdded = patch.operation() == Operation.ADD || patch.operation().isInsert();
            if (!isAdded || contexts.stream().noneMatch(patch::isAddedFor)) continue;
            Cluster cluster = patch.value(Cluster.class);
            String reason = judgement.ofCluster(cluster);
            if (reason == null && !taken.add(cluster.getName()))
                reason = "there is a cluster " + cluster.getName() + " already";
            patches.settle(patch, cluster, cluster, reason, new HashSet<>());
            if (reason == null) all.add(Patched.of(cluster, List.of(patch)));
        }
        return all;
    }

    private boolean isGateway() {
        return patches.proxy().node().type() == Node.Type.ROUTER;
    }

    private Context contextOf(Cluster cluster) {
        if (isGateway()) return Context.GATEWAY;
        String name = cluster.getName();
        return name.startsWith("inbound|") || name.equals("InboundPassthroughCluster")
                ? Context.SIDECAR_INBOUND
                : Context.SIDECAR_OUTBOUND;
    }

    private static boolean matches(Cluster cluster, CompiledPatch patch) {
        ClusterMatch match = patch.match() == null ? null : patch.match().cluster();
        if (match == null) return true;
        if (!match.name().isEmpty()) return match.name().equals(cluster.getName());
        String[] parts = cluster.getName().split("\\|", -1);
        boolean isOfService = parts.length == 4;
        String subset = isOfService ? parts[2] : "";
        String port = isOfService ? parts[1] : "";
        if (!match.subset().isEmpty() && !match.subset().equals(subset)) return false;
        if (match.portNumber() != 0 && !port.equals(String.valueOf(match.portNumber())))
            return false;
        return match.service().isEmpty()
                || (isOfService && hostsOf(cluster, parts[3]).contains(match.service()));
    }

    /// The names of inbound clusters have no host; their metadata has.
    private static List<String> hostsOf(Cluster cluster, String named) {
        if (!named.isEmpty()) return List.of(named);
        return cluster
                .getMetadata()
                .getFilterMetadataOrDefault("istio", Struct.getDefaultInstance())
                .getFieldsOrDefault("services", Value.getDefaultInstance())
                .getListValue()
                .getValuesList()
                .stream()
                .map(
                        each ->
                                each.getStructValue()
                                        .getFieldsOrDefault("host", Value.getDefaultInstance())
                                        .getStringValue())
                .toList();
    }
}
