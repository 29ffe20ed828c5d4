package io.leno.xds.translator.explain;

import io.leno.api.config.Rule;
import io.leno.api.istio.Gateway;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Workload;
import io.leno.api.xds.Node;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The proxies that a mesh would have if there was one beside every workload; of those that a
/// gateway selects, gateways.
public final class MeshProxies {
    private MeshProxies() {}

    /// By namespace and name.
    ///
    /// @param metadata more that each of them says of itself: `ISTIO_VERSION`, …
    public static List<Node> of(MeshModel mesh, Map<String, String> metadata) {
        return mesh.workloads().values().stream()
                .filter(each -> !each.addresses().isEmpty())
                .sorted(Comparator.comparing(Workload::key))
                .map(each -> node(each, mesh, metadata))
                .toList();
    }

    private static Node node(Workload workload, MeshModel mesh, Map<String, String> more) {
        var metadata = new HashMap<String, Object>(more);
        metadata.put("LABELS", workload.labels());
        metadata.put("NAMESPACE", workload.namespace());
        String type = isGateway(workload, mesh) ? "router" : "sidecar";
        String app = workload.labels().getOrDefault("app", workload.name());
        return Node.parse(
                String.join(
                        "~",
                        type,
                        workload.addresses().getFirst(),
                        workload.name() + "." + workload.namespace(),
                        workload.namespace() + ".svc.cluster.local"),
                app + "." + workload.namespace(),
                metadata,
                workload.locality(),
                "leno");
    }

    /// A gateway without selector selects all, and says nothing.
    private static boolean isGateway(Workload workload, MeshModel mesh) {
        for (Rule<Gateway> rule : mesh.rules(Gateway.class)) {
            Map<String, String> selector = rule.spec().selector();
            if (!selector.isEmpty()
                    && workload.labels().entrySet().containsAll(selector.entrySet())) return true;
        }
        return false;
    }
}
