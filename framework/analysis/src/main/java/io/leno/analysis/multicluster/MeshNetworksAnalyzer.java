package io.leno.analysis.multicluster;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Networks whose endpoints are to come from a registry that nobody has.
@Component
public final class MeshNetworksAnalyzer implements Analyzer {
    private static final Set<String> REGISTRIES = Set.of("Mock", "Kubernetes", "External");
    private static final String REMOTE_CLUSTER = "istio/multiCluster";

    @Override
    public String name() {
        return "meshnetworks.MeshNetworksAnalyzer";
    }

    @Override
    public String description() {
        return "Check the validity of MeshNetworks in the cluster";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.SECRET);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Set<String> known = new HashSet<>(REGISTRIES);
        for (ConfigResource secret : resources.all(Kinds.SECRET))
            if ("true".equals(secret.labels().get(REMOTE_CLUSTER)))
                for (String field : List.of("data", "stringData"))
                    known.addAll(Part.of(secret).textMap(field).keySet());
        for (ConfigResource meshNetworks : resources.all(Kinds.MESH_NETWORKS)) {
            Part networks = Part.of(meshNetworks).part("networks");
            for (Object name : networks.names())
                for (Part endpoint : networks.part(name.toString()).parts("endpoints"))
                    check(meshNetworks, name.toString(), endpoint, known, findings);
        }
    }

    private static void check(
            ConfigResource meshNetworks,
            String network,
            Part endpoint,
            Set<String> known,
            Findings findings) {
        String registry = endpoint.text("fromRegistry");
        if (!endpoint.has("fromRegistry") || known.contains(registry)) return;
        findings.report(
                Finding.of(
                                IstioMessages.UNKNOWN_MESH_NETWORKS_SERVICE_REGISTRY,
                                meshNetworks,
                                registry,
                                network)
                        .at(endpoint.path()));
    }
}
