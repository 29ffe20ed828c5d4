package io.leno.analysis.virtualservice;

import io.leno.analysis.lookup.Hosts;
import io.leno.analysis.lookup.Hosts.Scoped;
import io.leno.analysis.lookup.Names;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// VirtualServices of the mesh that rule the same host.
@Component
public final class ConflictingMeshGatewayHostsAnalyzer implements Analyzer {
    private static final String MESH = "mesh";

    @Override
    public String name() {
        return "virtualservice.ConflictingMeshGatewayHostsAnalyzer";
    }

    @Override
    public String description() {
        return "Checks if multiple virtual services associated with the mesh gateway have"
                + " conflicting hosts";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Map<Scoped, List<ConfigResource>> ruled = ruled(resources);
        Map<Scoped, List<ConfigResource>> everywhere = new LinkedHashMap<>(ruled);
        everywhere.keySet().removeIf(host -> !host.isEverywhere());
        Set<ResourceKey> reported = new HashSet<>();
        ruled.forEach(
                (host, services) -> {
                    List<ConfigResource> all = new ArrayList<>(services);
                    if (!host.isEverywhere())
                        everywhere.forEach(
                                (other, more) -> {
                                    if (Hosts.overlap(host.host(), other.host())) all.addAll(more);
                                });
                    if (all.size() > 1) report(host, all, reported, findings);
                });
    }

    private static Map<Scoped, List<ConfigResource>> ruled(Resources resources) {
        Map<Scoped, List<ConfigResource>> ruled = new LinkedHashMap<>();
        for (ConfigResource service : resources.all(Kinds.VIRTUAL_SERVICE)) {
            Part spec = Part.spec(service);
            List<String> gateways = spec.texts("gateways");
            if (!gateways.isEmpty() && !gateways.contains(MESH)) continue;
            String namespace = service.key().namespace();
            for (String scope : Hosts.scopes(spec.texts("exportTo"), namespace))
                for (String host : spec.texts("hosts"))
                    ruled.computeIfAbsent(Scoped.of(scope, namespace, host), _ -> new ArrayList<>())
                            .add(service);
        }
        return ruled;
    }

    private static void report(
            Scoped host,
            List<ConfigResource> services,
            Set<ResourceKey> reported,
            Findings findings) {
        String names = services.stream().map(Names::full).sorted().collect(Collectors.joining(","));
        for (ConfigResource service : services)
            if (reported.add(service.key()))
                findings.report(
                        Finding.of(
                                        IstioMessages
                                                .CONFLICTING_MESH_GATEWAY_VIRTUAL_SERVICE_HOSTS,
                                        service,
                                        names,
                                        host.toString())
                                .at("metadata.name"));
    }
}
