package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// What a Pod says, as far as the mesh is concerned.
///
/// @param runs false once it ended or is being deleted
/// @param node it is on; empty before it is scheduled
record PodView(
        String namespace,
        String name,
        Map<String, String> labels,
        List<String> addresses,
        String serviceAccount,
        String node,
        boolean runs) {

    static PodView of(Pod pod) {
        Meta meta = Meta.of(pod);
        PodSpec spec = pod.getSpec();
        String account = Meta.text(spec == null ? null : spec.getServiceAccountName());
        return new PodView(
                meta.namespace(),
                meta.name(),
                Map.copyOf(meta.labels()),
                addresses(pod.getStatus()),
                account.isEmpty() ? "default" : account,
                Meta.text(spec == null ? null : spec.getNodeName()),
                runs(pod));
    }

    private static List<String> addresses(@Nullable PodStatus status) {
        if (status == null) return List.of();
        var addresses = new LinkedHashSet<String>();
        if (status.getPodIP() != null) addresses.add(status.getPodIP());
        for (PodIP each : Meta.items(status.getPodIPs()))
            if (each.getIp() != null) addresses.add(each.getIp());
        return List.copyOf(addresses);
    }

    private static boolean runs(Pod pod) {
        String phase = Meta.text(pod.getStatus() == null ? null : pod.getStatus().getPhase());
        return pod.getMetadata().getDeletionTimestamp() == null
                && !phase.equals("Succeeded")
                && !phase.equals("Failed");
    }
}
