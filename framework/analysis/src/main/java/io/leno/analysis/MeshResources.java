package io.leno.analysis;

import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Protocol;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.model.Workload;
import io.leno.manifest.YamlObject;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What runs in a mesh, in the form in which a cluster would have it: analyzers read Services and
/// Pods, whatever platform they are from.
public final class MeshResources {
    /// What a control plane is not told of.
    public static final Set<ResourceKind> UNKNOWN =
            Set.of(
                    Kinds.NAMESPACE,
                    Kinds.NODE,
                    Kinds.SECRET,
                    Kinds.CONFIG_MAP,
                    Kinds.DEPLOYMENT,
                    Kinds.STATEFUL_SET,
                    Kinds.DAEMON_SET,
                    Kinds.MUTATING_WEBHOOKS,
                    Kinds.VALIDATING_WEBHOOKS,
                    Kinds.CUSTOM_RESOURCE_DEFINITION);

    private static final String CLUSTER_LOCAL = ".svc.cluster.local";

    private MeshResources() {}

    /// The configuration and what runs.
    public static List<ConfigResource> of(List<ConfigResource> configuration, MeshModel mesh) {
        List<ConfigResource> all = new ArrayList<>(configuration);
        Set<String> declared = new HashSet<>();
        for (ConfigResource each : configuration)
            if (ResourceKind.of(each).equals(Kinds.SERVICE_ENTRY))
                declared.addAll(Part.spec(each).texts("hosts"));
        for (Service service : mesh.services().values())
            if (!declared.contains(service.hostname())) all.add(service(service));
        Set<String> addresses = new HashSet<>();
        for (Workload workload : mesh.workloads().values()) {
            all.add(pod(workload.namespace(), workload.name(), workload.labels()));
            addresses.addAll(workload.addresses());
        }
        for (Service service : mesh.services().values())
            for (Endpoint endpoint : mesh.endpointsOf(service.hostname()))
                if (addresses.add(endpoint.address()))
                    all.add(pod(service.namespace(), endpoint.address(), endpoint.labels()));
        return all;
    }

    /// What objects in Leno's short form of services describe.
    ///
    /// @param source of the objects, for people
    public static List<ConfigResource> ofShortForm(List<YamlObject> objects, String source) {
        return objects.isEmpty() ? List.of() : of(List.of(), ShortForm.mesh(objects, source));
    }

    private static ConfigResource service(Service service) {
        String ending = "." + service.namespace() + CLUSTER_LOCAL;
        if (!service.hostname().endsWith(ending)) return entry(service);
        String name =
                service.hostname().substring(0, service.hostname().length() - ending.length());
        List<Map<String, Object>> ports = new ArrayList<>();
        for (ServicePort port : service.ports())
            ports.add(
                    Map.of(
                            "name", port.name(),
                            "port", port.number(),
                            "protocol", port.protocol() == Protocol.UDP ? "UDP" : "TCP",
                            "appProtocol", appProtocol(port.protocol())));
        return resource(
                Kinds.SERVICE.key(service.namespace(), name),
                service.labels(),
                Map.of("networking.istio.io/exportTo", String.join(",", service.exportTo())),
                Map.of("ports", ports),
                service.source());
    }

    private static String appProtocol(Protocol protocol) {
        return protocol.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// A service whose name is none of Kubernetes.
    private static ConfigResource entry(Service service) {
        List<Map<String, Object>> ports = new ArrayList<>();
        for (ServicePort port : service.ports())
            ports.add(
                    Map.of(
                            "name", port.name(),
                            "number", port.number(),
                            "protocol", port.protocol().name()));
        return resource(
                Kinds.SERVICE_ENTRY.key(service.namespace(), service.hostname()),
                service.labels(),
                Map.of(),
                Map.of(
                        "hosts", List.of(service.hostname()),
                        "ports", ports,
                        "addresses", service.addresses(),
                        "exportTo", List.copyOf(service.exportTo())),
                service.source());
    }

    /// @param name of a workload, or the address of an endpoint that nobody gave a name
    private static ConfigResource pod(String namespace, String name, Map<String, String> labels) {
        return resource(Kinds.POD.key(namespace, name), labels, Map.of(), Map.of(), "");
    }

    private static ConfigResource resource(
            ResourceKey key,
            Map<String, String> labels,
            Map<String, String> annotations,
            Map<String, Object> spec,
            String source) {
        return new ConfigResource(
                key,
                "",
                labels,
                annotations,
                Instant.EPOCH,
                Map.of("spec", spec),
                Origin.of(source));
    }
}
