package io.leno.analysis;

import io.leno.analysis.lookup.Names;
import io.leno.analysis.lookup.Names.FullName;
import io.leno.analysis.lookup.Yaml;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Resources by kind and name. Of several with the same name the one that was added last counts.
public final class Snapshot implements Resources {
    private static final Set<String> NAMESPACES_OF_KUBERNETES =
            Set.of("kube-system", "kube-public", "kube-node-lease", "local-path-storage");
    private static final String CONFIG_MAP = "istio";

    private final Map<ResourceKind, Map<FullName, ConfigResource>> byKind = new HashMap<>();
    private final Map<ResourceKind, List<ConfigResource>> lists = new HashMap<>();
    private final Set<ResourceKind> unknown;

    private Snapshot(Set<ResourceKind> unknown) {
        this.unknown = Set.copyOf(unknown);
    }

    /// Of the resources of one mesh. The configuration of the mesh is that of Istio's ConfigMap, if
    /// there is one.
    ///
    /// @param istioNamespace where the control plane is
    public static Snapshot of(Collection<ConfigResource> resources, String istioNamespace) {
        return of(resources, istioNamespace, Set.of());
    }

    /// The same from sources that do not have every kind.
    ///
    /// @param unknown kinds that nobody looked for
    public static Snapshot of(
            Collection<ConfigResource> resources,
            String istioNamespace,
            Set<ResourceKind> unknown) {
        var snapshot = new Snapshot(unknown);
        resources.forEach(snapshot::add);
        Part data =
                snapshot.find(Kinds.CONFIG_MAP, istioNamespace, CONFIG_MAP)
                        .map(map -> Part.of(map).part("data"))
                        .orElse(new Part("data", null));
        snapshot.addMesh(Kinds.MESH_CONFIG, istioNamespace, data.text("mesh"));
        snapshot.addMesh(Kinds.MESH_NETWORKS, istioNamespace, data.text("meshNetworks"));
        snapshot.byKind.forEach(
                (kind, named) ->
                        snapshot.lists.put(
                                kind, named.values().stream().filter(Snapshot::counts).toList()));
        return snapshot;
    }

    /// A ConfigMap as it holds the configuration of a mesh.
    ///
    /// @param mesh Istio's MeshConfig in YAML
    /// @param networks Istio's MeshNetworks in YAML
    public static ConfigResource meshConfigMap(
            String istioNamespace, String mesh, String networks) {
        Map<String, Object> data = Map.of("mesh", mesh, "meshNetworks", networks);
        return synthetic(Kinds.CONFIG_MAP.key(istioNamespace, CONFIG_MAP), Map.of("data", data));
    }

    private void addMesh(ResourceKind kind, String namespace, String text) {
        String name = kind.kind().toLowerCase(Locale.ROOT);
        Map<String, Object> body = new LinkedHashMap<>();
        Map<?, ?> fields = Yaml.read(text).fields();
        if (fields != null) fields.forEach((field, value) -> body.put(field.toString(), value));
        add(synthetic(kind.key(namespace, name), body));
    }

    private static ConfigResource synthetic(ResourceKey key, Map<String, Object> body) {
        var nowhere = new Origin("", Map.of());
        return new ConfigResource(key, "v1", Map.of(), Map.of(), Instant.EPOCH, body, nowhere);
    }

    private void add(ConfigResource resource) {
        byKind.computeIfAbsent(ResourceKind.of(resource), _ -> new LinkedHashMap<>())
                .put(Names.fullName(resource), resource);
    }

    private static boolean counts(ConfigResource resource) {
        ResourceKey key = resource.key();
        boolean isNamespace = ResourceKind.of(resource).equals(Kinds.NAMESPACE);
        return !NAMESPACES_OF_KUBERNETES.contains(isNamespace ? key.name() : key.namespace());
    }

    @Override
    public boolean knows(ResourceKind kind) {
        return !unknown.contains(kind);
    }

    @Override
    public List<ConfigResource> all(ResourceKind kind) {
        return lists.getOrDefault(kind, List.of());
    }

    @Override
    public Optional<ConfigResource> find(ResourceKind kind, String namespace, String name) {
        return Optional.ofNullable(
                byKind.getOrDefault(kind, Map.of()).get(new FullName(namespace, name)));
    }
}
