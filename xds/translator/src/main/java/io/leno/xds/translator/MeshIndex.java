package io.leno.xds.translator;

import static java.util.Comparator.comparing;

import io.leno.api.config.Rule;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.VirtualService;
import io.leno.api.model.Endpoint;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Service;
import io.leno.api.model.Workload;
import io.leno.xds.translator.patch.PatchLibrary;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// One version of the mesh, arranged for the questions translation asks. The same for all proxies.
final class MeshIndex {
    private static final String DEFAULT_ROOT_NAMESPACE = "istio-system";

    private static final String DEFAULT_DOMAIN = "cluster.local";

    private final MeshModel model;
    private final MeshConfig config;
    private final String domain;
    private final List<Service> oldestFirst;
    private final Map<String, List<Service>> servedAt = new HashMap<>();
    private final Map<String, Workload> workloadAt = new HashMap<>();
    private final DestinationRuleIndex destinationRules;
    private final Delegates delegates;
    private final List<BoundVirtualService> virtualServices;
    private final PatchLibrary patches;

    /// @param before the version before, whose patches need not be read again; null for the first
    MeshIndex(MeshModel model, @Nullable MeshIndex before) {
        this.model = model;
        config =
                model.rules(MeshConfig.class).stream()
                        .map(Rule::spec)
                        .findFirst()
                        .orElse(MeshConfig.DEFAULT);
        oldestFirst =
                model.services().values().stream()
                        .sorted(comparing(Service::created).thenComparing(Service::hostname))
                        .toList();
        domain = domainOf(oldestFirst);
        for (Service service : oldestFirst) {
            for (Endpoint endpoint : model.endpointsOf(service.hostname())) {
                List<Service> served =
                        servedAt.computeIfAbsent(endpoint.address(), _ -> new ArrayList<>());
                if (served.isEmpty() || !isSame(served.getLast(), service)) served.add(service);
            }
        }
        model.workloads().values().stream()
                .sorted(comparing(Workload::key).reversed())
                .forEach(
                        workload ->
                                workload.addresses().forEach(ip -> workloadAt.put(ip, workload)));
        destinationRules = new DestinationRuleIndex(this, model.rules(DestinationRule.class));
        List<Rule<VirtualService>> rules = model.rules(VirtualService.class);
        delegates = new Delegates(this, rules);
        virtualServices =
                rules.stream()
                        .filter(rule -> !Delegates.isDelegate(rule))
                        .map(rule -> BoundVirtualService.of(rule, this, delegates))
                        .toList();
        patches =
                PatchLibrary.of(
                        model.rules(EnvoyFilter.class),
                        rootNamespace(),
                        before == null ? null : before.patches);
    }

    private static boolean isSame(Service one, Service other) {
        return one.hostname().equals(other.hostname());
    }

    private static String domainOf(List<Service> services) {
        for (Service service : services) {
            int at = service.hostname().indexOf(".svc.");
            if (at > 0) return service.hostname().substring(at + ".svc.".length());
        }
        return DEFAULT_DOMAIN;
    }

    MeshModel model() {
        return model;
    }

    MeshConfig config() {
        return config;
    }

    /// What users change in the outcome.
    PatchLibrary patches() {
        return patches;
    }

    /// Where rules live that hold for the whole mesh.
    String rootNamespace() {
        String told = config.rootNamespace();
        return told.isEmpty() ? DEFAULT_ROOT_NAMESPACE : told;
    }

    /// By creation, then hostname: where two claim the same, the first one has it.
    List<Service> services() {
        return oldestFirst;
    }

    /// The services that have an endpoint at the address, oldest first.
    List<Service> servedAt(String address) {
        return servedAt.getOrDefault(address, List.of());
    }

    Map<String, Workload> workloadsByAddress() {
        return workloadAt;
    }

    DestinationRuleIndex destinationRules() {
        return destinationRules;
    }

    Delegates delegates() {
        return delegates;
    }

    /// Where a virtual service is seen: where it says, else where the mesh says.
    Set<String> exportToOf(VirtualService service) {
        List<String> told = service.exportTo();
        if (told.isEmpty()) told = config.defaultVirtualServiceExportTo();
        return told.isEmpty() ? Set.of("*") : Set.copyOf(told);
    }

    /// Oldest first.
    List<BoundVirtualService> virtualServices() {
        return virtualServices;
    }

    /// The full name of a Kubernetes service.
    String serviceName(String name, String namespace) {
        return name + "." + namespace + ".svc." + domain;
    }

    /// Completes a short host name of a rule: a service of the rule's namespace, or one that the
    /// mesh knows under just this name.
    String fullName(String host, String namespace) {
        String lower = host.toLowerCase(Locale.ROOT);
        if (lower.isEmpty() || lower.indexOf('.') >= 0 || HostNames.isWildcard(lower)) return lower;
        String full = serviceName(lower, namespace);
        boolean known = model.services().containsKey(full);
        return !known && model.services().containsKey(lower) ? lower : full;
    }
}
