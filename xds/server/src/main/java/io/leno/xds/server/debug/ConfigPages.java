package io.leno.xds.server.debug;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.Rule;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Service;
import io.leno.api.xds.Node;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// What was configured and what is made of it, in istiod's shapes.
final class ConfigPages {
    private static final String LISTENER_CONFLICT =
            "pilot_conflict_outbound_listener_tcp_over_current_tcp";
    private static final String DOMAIN_CONFLICT = "pilot_vservice_dup_domain";
    private static final String CLUSTER_CONFLICT = "pilot_duplicate_envoy_clusters";

    /// istiod's metrics of conflicts between rules.
    static final List<String> CONFLICTS =
            List.of(LISTENER_CONFLICT, DOMAIN_CONFLICT, CLUSTER_CONFLICT);

    private final ControlPlaneView view;

    ConfigPages(ControlPlaneView view) {
        this.view = view;
    }

    /// istiod: every resource of its kinds, as Kubernetes has it.
    Object resources() {
        return view.resources().stream()
                .filter(each -> isConfiguration(each.key().group()))
                .map(ConfigResource::body)
                .toList();
    }

    private static boolean isConfiguration(String group) {
        return group.endsWith("istio.io")
                || group.endsWith("leno.io")
                || group.equals("gateway.networking.k8s.io");
    }

    /// istiod: `config.GroupVersionKind`s
    Object kinds() {
        var kinds = new TreeMap<String, Object>();
        for (ConfigResource resource : view.resources()) {
            String version =
                    resource.apiVersion().substring(resource.apiVersion().lastIndexOf('/') + 1);
            String group = resource.key().group();
            String kind = resource.key().kind();
            kinds.put(
                    group + "/" + kind + "/" + version,
                    Fields.of("Group", group).put("Version", version).put("Kind", kind).all());
        }
        return List.copyOf(kinds.values());
    }

    /// istiod: its MeshConfig; here what was told, without defaults.
    Object mesh() {
        return rules("MeshConfig").stream()
                .findFirst()
                .map(rule -> RecordJson.of(rule.spec()))
                .orElse(Map.of());
    }

    private List<Rule<?>> rules(String kind) {
        return view.mesh().rules().entrySet().stream()
                .filter(each -> each.getKey().getSimpleName().equals(kind))
                .flatMap(each -> each.getValue().stream())
                .toList();
    }

    /// istiod: `AuthorizationPolicies` of each namespace.
    Object authorization() {
        return Map.of(
                "authorization_policies",
                Fields.of("namespace_to_policies", byNamespace("AuthorizationPolicy"))
                        .put("root_namespace", rootNamespace())
                        .all());
    }

    /// istiod: `Telemetries` of each namespace.
    Object telemetry() {
        return Map.of(
                "telemetries",
                Fields.of("namespace_to_telemetries", byNamespace("Telemetry"))
                        .put("root_namespace", rootNamespace())
                        .all());
    }

    private Object byNamespace(String kind) {
        var byNamespace = new TreeMap<String, List<Object>>();
        for (ConfigResource each : view.resources()) {
            if (!each.key().kind().equals(kind)) continue;
            Object policy =
                    Fields.of("name", each.key().name())
                            .put("namespace", each.key().namespace())
                            .put("spec", each.body().getOrDefault("spec", Map.of()))
                            .all();
            byNamespace.computeIfAbsent(each.key().namespace(), _ -> new ArrayList<>()).add(policy);
        }
        return byNamespace;
    }

    private String rootNamespace() {
        Object mesh = mesh();
        Object told = mesh instanceof Map<?, ?> fields ? fields.get("rootNamespace") : null;
        return told instanceof String name && !name.isEmpty() ? name : "istio-system";
    }

    /// istiod: `SidecarScope`: what the proxy reaches, and the Sidecar that says so.
    Object sidecar(ProxyStatus proxy) {
        List<Service> services = reached(proxy);
        var byHostname = new TreeMap<String, Object>();
        services.forEach(each -> byHostname.put(each.hostname(), RegistryPages.service(each)));
        Optional<ConfigResource> sidecar = sidecarOf(proxy.node());
        return Fields.of("version", String.valueOf(view.mesh().version()))
                .put("name", sidecar.map(each -> each.key().name()).orElse("default-sidecar"))
                .put("namespace", proxy.node().namespace())
                .put("services", services.stream().map(RegistryPages::service).toList())
                .put("servicesByHostname", byHostname)
                .put("sidecar", sidecar.map(each -> each.body().get("spec")).orElse(null))
                .all();
    }

    /// The services it was sent clusters for.
    private List<Service> reached(ProxyStatus proxy) {
        MeshModel mesh = view.mesh();
        var hosts = new TreeSet<String>();
        List<XdsResource> clusters =
                proxy.watch(TypeUrls.CLUSTER).map(WatchStatus::sent).orElse(List.of());
        for (XdsResource cluster : clusters) {
            String[] parts = cluster.name().split("\\|", -1);
            if (parts.length == 4 && parts[0].equals("outbound")) hosts.add(parts[3]);
        }
        return hosts.stream()
                .flatMap(host -> Optional.ofNullable(mesh.services().get(host)).stream())
                .toList();
    }

    /// Of its namespace the one that selects it, else the one for all, else that of the root.
    private Optional<ConfigResource> sidecarOf(Node node) {
        return view.resources().stream()
                .filter(each -> each.key().kind().equals("Sidecar") && rank(each, node) > 0)
                .max(
                        Comparator.<ConfigResource>comparingInt(each -> rank(each, node))
                                .thenComparing(ConfigResource::created, Comparator.reverseOrder()));
    }

    private int rank(ConfigResource sidecar, Node node) {
        boolean isOwn = sidecar.key().namespace().equals(node.namespace());
        Map<?, ?> selector = object(object(sidecar.body().get("spec")).get("workloadSelector"));
        if (selector.isEmpty()) {
            if (isOwn) return 2;
            return sidecar.key().namespace().equals(rootNamespace()) ? 1 : 0;
        }
        Map<?, ?> labels = object(selector.get("labels"));
        return isOwn && node.labels().entrySet().containsAll(labels.entrySet()) ? 3 : 0;
    }

    private static Map<?, ?> object(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    /// istiod: what the last push met, by metric and by what it was about.
    Object pushStatus() {
        var byMetric = new TreeMap<String, Map<String, Object>>();
        for (ProxyStatus proxy : view.proxies()) {
            for (WatchStatus watch : proxy.watches()) {
                for (Problem problem : watch.problems()) {
                    if (!problem.code().equals("conflict")) continue;
                    Object about =
                            Fields.of("proxy", proxy.proxyId())
                                    .put("message", problem.message())
                                    .all();
                    byMetric.computeIfAbsent(metricOf(watch.typeUrl()), _ -> new TreeMap<>())
                            .put(problem.subject(), about);
                }
            }
        }
        return byMetric;
    }

    /// Where istiod counts conflicts between rules of a type.
    static String metricOf(String typeUrl) {
        return switch (typeUrl) {
            case TypeUrls.LISTENER -> LISTENER_CONFLICT;
            case TypeUrls.ROUTE -> DOMAIN_CONFLICT;
            case TypeUrls.CLUSTER -> CLUSTER_CONFLICT;
            default -> "pilot_conflicts";
        };
    }

    Object problems() {
        return view.problems().stream()
                .map(
                        problem ->
                                Fields.of("severity", problem.severity())
                                        .put("code", problem.code())
                                        .put("subject", problem.subject())
                                        .put("location", problem.location())
                                        .put("path", problem.path())
                                        .put("message", problem.message())
                                        .all())
                .toList();
    }

    /// Names of shared resources by type, or their bytes.
    Object cache(boolean sizes) {
        var names = new TreeMap<String, List<String>>();
        var bytes = new TreeMap<String, Long>();
        long total = 0;
        for (XdsResource each : view.cache()) {
            names.computeIfAbsent(each.typeUrl(), _ -> new ArrayList<>()).add(each.name());
            bytes.merge(each.typeUrl(), (long) each.bytes().length, Long::sum);
            total += each.bytes().length;
        }
        if (!sizes) return names;
        bytes.put("total", total);
        var shown = new TreeMap<String, Object>();
        bytes.forEach((type, count) -> shown.put(type, inUnits(count)));
        return shown;
    }

    /// As istiod writes sizes: `1.2kB`
    static String inUnits(long bytes) {
        if (bytes < 1_000) return bytes + "B";
        double value = bytes;
        int unit = -1;
        while (value >= 1_000) {
            value /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f%cB", value, "kMGTPE".charAt(unit));
    }
}
