package io.leno.xds.translator;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Credential;
import io.leno.api.istio.DestinationRule;
import io.leno.api.istio.EnvoyFilter;
import io.leno.api.istio.MeshConfig;
import io.leno.api.istio.Sidecar;
import io.leno.api.istio.VirtualService;
import io.leno.api.model.Endpoint;
import io.leno.api.model.MeshDelta;
import io.leno.api.model.MeshModel;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.Workload;
import io.leno.api.xds.Node;
import io.leno.xds.translator.patch.PatchLibrary;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// One version of the mesh, arranged for the questions translation asks. The same for all proxies.
final class MeshIndex {
    private static final String DEFAULT_ROOT_NAMESPACE = "istio-system";

    private static final String DEFAULT_DOMAIN = "cluster.local";

    private final MeshModel model;
    private final MeshConfig config;
    private final String domain;
    private final List<Service> oldestFirst;
    private final Map<Object, Object> settledWork;
    private final Map<Object, OfEndpoints> endpointWork;
    private final List<Object> endpointsInClusters;
    private volatile @Nullable Map<String, List<Service>> servedAt;
    private volatile @Nullable Map<String, Workload> workloadAt;
    private final DestinationRuleIndex destinationRules;
    private final Delegates delegates;
    private final List<BoundVirtualService> virtualServices;

    private final PatchLibrary patches;
    private final RuleViewers viewers;

    /// @param before the version before, whose patches need not be read again; null for the first
    MeshIndex(MeshModel model, @Nullable MeshIndex before) {
        this.model = model;
        config =
                model.rules(MeshConfig.class).stream()
                        .map(Rule::spec)
                        .findFirst()
                        .orElse(MeshConfig.DEFAULT);
        MeshIndex same = before != null && before.hasServicesOf(model) ? before : null;
        oldestFirst = same == null ? oldestFirst(model) : same.oldestFirst;
        domain = same == null ? domainOf(oldestFirst) : same.domain;
        if (before != null && before.hasWorkloadsOf(model)) workloadAt = before.workloadAt;
        endpointsInClusters = endpointsInClusters();
        MeshIndex settled = same != null && isSettledSince(same) ? same : null;
        if (settled != null) {
            settledWork = settled.settledWork;
            endpointWork = settled.endpointWork;
            destinationRules = settled.destinationRules;
            delegates = settled.delegates;
            virtualServices = settled.virtualServices;
        } else {
            settledWork = new ConcurrentHashMap<>();
            endpointWork = new ConcurrentHashMap<>();
            destinationRules = new DestinationRuleIndex(this, model.rules(DestinationRule.class));
            List<Rule<VirtualService>> rules = model.rules(VirtualService.class);
            delegates = new Delegates(this, rules);
            virtualServices =
                    rules.stream()
                            .filter(rule -> !Delegates.isDelegate(rule))
                            .map(rule -> BoundVirtualService.of(rule, this, delegates))
                            .toList();
        }
        patches =
                PatchLibrary.of(
                        model.rules(EnvoyFilter.class),
                        rootNamespace(),
                        before == null ? null : before.patches);
        viewers = RuleViewers.of(this, before == null ? null : before.viewers);
    }

    @SuppressWarnings("ReferenceEquality") // what did not change is the same object
    private boolean hasServicesOf(MeshModel later) {
        return model.services() == later.services();
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private boolean hasWorkloadsOf(MeshModel later) {
        return model.workloads() == later.workloads();
    }

    /// True where only endpoints changed, and none of those that clusters or listeners name.
    @SuppressWarnings("ReferenceEquality") // as above
    private boolean isSettledSince(MeshIndex before) {
        return before.model.rules() == model.rules()
                && isSame(before.endpointsInClusters, endpointsInClusters);
    }

    private static List<Service> oldestFirst(MeshModel model) {
        return model.services().values().stream()
                .sorted(comparing(Service::created).thenComparing(Service::hostname))
                .toList();
    }

    /// The endpoints that show in more than EDS, with their workloads: those that clusters name,
    /// and those that have listeners.
    private List<Object> endpointsInClusters() {
        var shown = new ArrayList<Object>();
        for (Service service : oldestFirst) {
            boolean isByName =
                    service.resolution() == Resolution.DNS
                            || service.resolution() == Resolution.DNS_ROUND_ROBIN;
            if (!isByName && service.resolution() != Resolution.NONE) continue;
            List<Endpoint> endpoints = model.endpointsOf(service.hostname());
            shown.add(endpoints);
            if (!isByName) continue;
            endpoints.forEach(each -> shown.add(String.valueOf(workloadAt(each.address()))));
        }
        return shown;
    }

    @SuppressWarnings("ReferenceEquality") // what did not change is the same object
    private static boolean isSame(List<Object> ones, List<Object> others) {
        if (ones.size() != others.size()) return false;
        for (int i = 0; i < ones.size(); i++) {
            boolean equal = ones.get(i) == others.get(i);
            if (!equal && !(ones.get(i) instanceof String text && text.equals(others.get(i))))
                return false;
        }
        return true;
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

    /// Whom a change of rules concerns.
    RuleViewers viewers() {
        return viewers;
    }

    /// True where the change of a virtual service may change what a Sidecar reaches: the services
    /// that the rules lead to count.
    boolean changesReach(MeshDelta delta, Node node) {
        return node.type() == Node.Type.SIDECAR
                && !delta.rules().isEmpty()
                && !model.rules(Sidecar.class).isEmpty()
                && viewers.isSeen(delta, node.namespace());
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
        return servedAt().getOrDefault(address, List.of());
    }

    /// Found out when it is first asked: a change of endpoints alone needs it for the proxies
    /// beside them only.
    private Map<String, List<Service>> servedAt() {
        Map<String, List<Service>> known = servedAt;
        if (known != null) return known;
        var made = new HashMap<String, List<Service>>();
        for (Service service : oldestFirst) {
            for (Endpoint endpoint : model.endpointsOf(service.hostname())) {
                List<Service> served =
                        made.computeIfAbsent(endpoint.address(), _ -> new ArrayList<>(1));
                if (served.isEmpty() || !isSame(served.getLast(), service)) served.add(service);
            }
        }
        servedAt = made;
        return made;
    }

    private static boolean isSame(Service one, Service other) {
        return one.hostname().equals(other.hostname());
    }

    @Nullable Workload workloadAt(String address) {
        return workloadsByAddress().get(address);
    }

    private Map<String, Workload> workloadsByAddress() {
        Map<String, Workload> known = workloadAt;
        if (known != null) return known;
        var made = new HashMap<String, Workload>();
        for (Workload workload : model.workloads().values()) {
            for (String ip : workload.addresses()) made.merge(ip, workload, MeshIndex::first);
        }
        workloadAt = made;
        return made;
    }

    private static Workload first(Workload one, Workload other) {
        return one.key().compareTo(other.key()) <= 0 ? one : other;
    }

    /// The labels by which some rule tells workloads apart.
    SelectingLabels selectingLabels() {
        return once(SelectingLabels.class, () -> new SelectingLabels(model));
    }

    /// What is worked out for several proxies from services and rules, and kept as long as they do
    /// not change. Endpoints must not show in it, but those that clusters and listeners name.
    <T> T once(Object key, Supplier<T> work) {
        return kept(settledWork, key, work);
    }

    @SuppressWarnings("unchecked") // whoever asks with a key made it
    private static <T> T kept(Map<Object, Object> known, Object key, Supplier<T> work) {
        Object found = known.get(key);
        if (found != null) return (T) found;
        T made = work.get(); // two that make the same at once only waste one
        Object first = known.putIfAbsent(key, made);
        return first == null ? made : (T) first;
    }

    /// The same for what is made of the endpoints of one service.
    SharedPart once(Object key, String hostname, Supplier<SharedPart> work) {
        List<Endpoint> endpoints = model.endpointsOf(hostname);
        OfEndpoints known = endpointWork.get(key);
        if (known != null && known.isOf(endpoints, model.workloads())) return known.part();
        SharedPart made = work.get();
        endpointWork.put(key, new OfEndpoints(endpoints, model.workloads(), made));
        return made;
    }

    /// What was made of these endpoints and their workloads.
    private record OfEndpoints(
            List<Endpoint> endpoints, Map<String, Workload> workloads, SharedPart part) {
        @SuppressWarnings("ReferenceEquality") // what did not change is the same object
        boolean isOf(List<Endpoint> now, Map<String, Workload> workloadsNow) {
            return endpoints == now && workloads == workloadsNow;
        }
    }

    DestinationRuleIndex destinationRules() {
        return destinationRules;
    }

    Delegates delegates() {
        return delegates;
    }

    /// What the Secret or ConfigMap holds; null where there is none.
    @Nullable Rule<Credential> credential(ResourceKey key) {
        Map<ResourceKey, Rule<Credential>> all =
                once(
                        Credential.class,
                        () ->
                                model.rules(Credential.class).stream()
                                        .collect(toMap(Rule::key, identity())));
        return all.get(key);
    }

    /// Whether it holds an account of a registry of images.
    boolean isPullSecret(ResourceKey key) {
        Rule<Credential> rule = credential(key);
        return rule != null && !rule.spec().pullSecret().isEmpty();
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

    /// Bound to the gateway (or `mesh`) and exported to a namespace: first those it keeps to
    /// itself, then those exported to just it; of equals the oldest first.
    VirtualServices virtualServices(String gateway, String namespace) {
        var viewer = new Viewer(gateway, namespace);
        return once(viewer, () -> find(viewer));
    }

    private record Viewer(String gateway, String namespace) {}

    private VirtualServices find(Viewer viewer) {
        return new VirtualServices(
                virtualServices.stream()
                        .filter(each -> each.gateways().contains(viewer.gateway()))
                        .filter(each -> each.distanceTo(viewer.namespace()) < 3)
                        .sorted(comparingInt(each -> each.distanceTo(viewer.namespace())))
                        .toList());
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
