package io.leno.platform.file;

import io.leno.api.model.Locality;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads a Pod of Kubernetes, as far as the mesh is concerned.
final class KubernetesPod {
    private KubernetesPod() {}

    static void read(KubernetesObject object, List<Item> items) {
        Fields whole = object.fields();
        whole.knowOnly(List.of("apiVersion", "kind", "metadata", "spec", "status"));
        Fields spec = whole.object("spec");
        Fields status = whole.object("status");
        var pod =
                new Item.PodItem(
                        object.key(),
                        object.origin(),
                        object.labels(),
                        addresses(status),
                        spec.text("serviceAccountName", spec.text("serviceAccount", "default")),
                        ports(spec),
                        isReady(status),
                        isRunning(whole.object("metadata"), status),
                        locality(object.labels()),
                        object.labels().getOrDefault("topology.istio.io/network", ""));
        if (!whole.subject().isInvalid()) items.add(pod);
    }

    private static List<String> addresses(Fields status) {
        var addresses = new ArrayList<String>();
        String main = status.ip("podIP");
        if (!main.isEmpty()) addresses.add(main);
        for (Fields each : status.objects("podIPs")) {
            String address = each.ip("ip");
            if (!address.isEmpty() && !addresses.contains(address)) addresses.add(address);
        }
        return addresses;
    }

    private static Map<String, Integer> ports(Fields spec) {
        var ports = new LinkedHashMap<String, Integer>();
        for (Fields container : spec.objects("containers")) {
            for (Fields port : container.objects("ports")) {
                Integer number = port.port("containerPort");
                String name = port.text("name");
                if (number != null && !name.isEmpty()) ports.putIfAbsent(name, number);
            }
        }
        return ports;
    }

    /// A file that tells no conditions is taken at its word: what it names runs.
    private static boolean isReady(Fields status) {
        for (Fields condition : status.objects("conditions")) {
            if (condition.text("type").equals("Ready")) {
                return condition.text("status").equals("True");
            }
        }
        return !status.text("phase", "Running").equals("Pending");
    }

    private static boolean isRunning(Fields metadata, Fields status) {
        String phase = status.text("phase", "Running");
        return !metadata.has("deletionTimestamp")
                && !phase.equals("Succeeded")
                && !phase.equals("Failed");
    }

    /// Istio's label wins over those of Kubernetes; a label's value has dots for slashes.
    private static Locality locality(Map<String, String> labels) {
        String own =
                labels.getOrDefault(
                        "topology.istio.io/locality", labels.getOrDefault("istio-locality", ""));
        if (!own.isEmpty()) return Locality.parse(own.replace('.', '/'));
        return new Locality(
                labels.getOrDefault("topology.kubernetes.io/region", ""),
                labels.getOrDefault("topology.kubernetes.io/zone", ""),
                labels.getOrDefault("topology.istio.io/subzone", ""));
    }
}
