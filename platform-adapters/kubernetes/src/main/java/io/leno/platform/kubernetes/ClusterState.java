package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Service;
import io.leno.api.model.TrafficDistribution;
import io.leno.api.model.Workload;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.ConfigChanged;
import io.leno.api.platform.PlatformEvent.ConfigRemoved;
import io.leno.api.platform.PlatformEvent.EndpointsChanged;
import io.leno.api.platform.PlatformEvent.ServiceChanged;
import io.leno.api.platform.PlatformEvent.ServiceRemoved;
import io.leno.api.platform.PlatformEvent.WorkloadChanged;
import io.leno.api.platform.PlatformEvent.WorkloadRemoved;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// What the cluster has, and what was told of it. A change marks what depends on it; [#takeEvents]
/// tells the difference that the marks make, so that a change costs what it touches. Keys are
/// `namespace/name`. Belongs to the thread of its [ClusterWatch].
final class ClusterState {
    private final ClusterSettings settings;
    private final Consumer<List<LabelSelector>> onSelection;
    private final Selection selection;
    private final Places places = new Places();
    private final Map<String, ServiceView> services = new HashMap<>();
    private final Map<String, SliceView> slices = new HashMap<>();
    private final Map<String, Set<String>> slicesOfService = new HashMap<>();
    private final Map<String, PodView> pods = new HashMap<>();
    private final Map<String, Set<String>> slicesOfPod = new HashMap<>();
    private final Map<String, Set<String>> podsOfNode = new HashMap<>();
    private final Map<String, TrafficDistribution> distributions = new HashMap<>();
    private final Map<ResourceKey, ConfigResource> config = new HashMap<>();
    private final EndpointsView endpoints;
    private String network;

    private final Set<String> changedServices = new LinkedHashSet<>();
    private final Set<String> changedPods = new LinkedHashSet<>();
    private final Set<ResourceKey> changedConfig = new LinkedHashSet<>();

    private final Map<String, Service> toldServices = new HashMap<>();
    private final Map<String, List<Endpoint>> toldEndpoints = new HashMap<>();
    private final Map<String, Workload> toldWorkloads = new HashMap<>();
    private final Map<ResourceKey, ConfigResource> toldConfig = new HashMap<>();

    /// @param onSelection told which namespaces belong to the mesh when that changes
    ClusterState(ClusterSettings settings, Consumer<List<LabelSelector>> onSelection) {
        this.settings = settings;
        this.onSelection = onSelection;
        network = settings.network();
        selection = new Selection(settings.rootNamespace());
        endpoints = new EndpointsView(pods::get, places, settings.cluster(), () -> network);
    }

    void service(String key, @Nullable ServiceView now) {
        if (now == null) services.remove(key);
        else services.put(key, now);
        changedServices.add(key);
    }

    void slice(String key, @Nullable SliceView now) {
        SliceView before = now == null ? slices.remove(key) : slices.put(key, now);
        if (before != null) link(key, before, false);
        if (now != null) link(key, now, true);
    }

    private void link(String slice, SliceView view, boolean isThere) {
        mark(slicesOfService, view.service(), slice, isThere);
        for (SliceView.Address address : view.addresses())
            if (!address.pod().isEmpty()) mark(slicesOfPod, address.pod(), slice, isThere);
        changedServices.add(view.service());
    }

    private static void mark(
            Map<String, Set<String>> index, String key, String value, boolean isThere) {
        if (isThere) {
            index.computeIfAbsent(key, _ -> new HashSet<>()).add(value);
            return;
        }
        Set<String> values = index.get(key);
        if (values == null || !values.remove(value) || !values.isEmpty()) return;
        index.remove(key);
    }

    void pod(String key, @Nullable PodView now) {
        PodView before = now == null ? pods.remove(key) : pods.put(key, now);
        if (now != null && now.equals(before)) return;
        if (before != null) mark(podsOfNode, before.node(), key, false);
        if (now != null) mark(podsOfNode, now.node(), key, true);
        touchPod(key);
    }

    private void touchPod(String key) {
        changedPods.add(key);
        for (String slice : slicesOfPod.getOrDefault(key, Set.of())) {
            SliceView view = slices.get(slice);
            if (view != null) changedServices.add(view.service());
        }
    }

    void node(String name, Map<String, String> labels) {
        if (places.node(name, labels)) touchNode(name);
    }

    void nodeRemoved(String name) {
        if (places.nodeRemoved(name)) touchNode(name);
    }

    private void touchNode(String name) {
        podsOfNode.getOrDefault(name, Set.of()).forEach(this::touchPod);
    }

    void namespace(Meta namespace) {
        String name = namespace.name();
        if (selection.namespace(name, namespace.labels())) touchAll();
        if (name.equals(settings.rootNamespace())) networkIs(namespace.labels());
        TrafficDistribution now =
                TrafficDistribution.ofAnnotations(namespace.annotations())
                        .orElse(TrafficDistribution.ANY);
        TrafficDistribution before = distributions.put(name, now);
        if (now != (before == null ? TrafficDistribution.ANY : before)) touchServicesOf(name);
    }

    /// Of what runs here and does not say otherwise. Istio: label of the system namespace.
    private void networkIs(Map<String, String> labelsOfRoot) {
        String now = labelsOfRoot.getOrDefault(EndpointsView.NETWORK, settings.network());
        if (now.equals(network)) return;
        network = now;
        touchAll();
    }

    private void touchServicesOf(String namespace) {
        for (String key : services.keySet())
            if (key.startsWith(namespace + "/")) changedServices.add(key);
    }

    void namespaceRemoved(String name) {
        selection.namespaceRemoved(name);
        distributions.remove(name);
    }

    void selectBy(List<LabelSelector> selectors) {
        if (!selection.selectBy(selectors)) return;
        onSelection.accept(selectors);
        touchAll();
    }

    private void touchAll() {
        changedServices.addAll(services.keySet());
        changedPods.addAll(pods.keySet());
        changedConfig.addAll(config.keySet());
    }

    void config(ResourceKey key, @Nullable ConfigResource now) {
        if (now == null) config.remove(key);
        else config.put(key, now);
        changedConfig.add(key);
    }

    /// Of the kinds that are not there any more.
    void forgetKind(String group, String kind) {
        for (ResourceKey key : List.copyOf(config.keySet()))
            if (key.group().equals(group) && key.kind().equals(kind)) config(key, null);
    }

    /// What changed since the last time. Endpoints come before their service, so that nobody sees
    /// it without them.
    List<PlatformEvent> takeEvents() {
        var events = new ArrayList<PlatformEvent>();
        changedPods.forEach(key -> tellWorkload(key, events));
        changedServices.forEach(key -> tellService(key, events));
        changedConfig.forEach(key -> tellConfig(key, events));
        changedPods.clear();
        changedServices.clear();
        changedConfig.clear();
        return events;
    }

    private void tellWorkload(String key, List<PlatformEvent> events) {
        Workload now = workload(key);
        Workload before = now == null ? toldWorkloads.remove(key) : toldWorkloads.put(key, now);
        if (now == null && before != null) events.add(new WorkloadRemoved(key));
        if (now != null && !now.equals(before)) events.add(new WorkloadChanged(now));
    }

    private @Nullable Workload workload(String key) {
        PodView pod = pods.get(key);
        if (pod == null || !pod.runs() || !selection.includes(pod.namespace())) return null;
        return new Workload(
                pod.name(),
                pod.namespace(),
                pod.addresses(),
                pod.labels(),
                pod.serviceAccount(),
                places.of(pod.labels(), pod.node()));
    }

    private void tellService(String key, List<PlatformEvent> events) {
        ServiceView view = services.get(key);
        if (view == null || !selection.includes(view.service().namespace())) {
            forgetService(key, events);
            return;
        }
        List<Endpoint> now = endpoints.of(view, slicesOf(key));
        List<Endpoint> before = toldEndpoints.put(key, now);
        String host = view.service().hostname();
        if (!now.equals(before == null ? List.of() : before))
            events.add(new EndpointsChanged(host, now));
        Service service = distributed(view);
        if (!service.equals(toldServices.put(key, service)))
            events.add(new ServiceChanged(service));
    }

    private Service distributed(ServiceView view) {
        TrafficDistribution ofNamespace =
                distributions.getOrDefault(view.service().namespace(), TrafficDistribution.ANY);
        return view.service().distributed(view.distribution().orElse(ofNamespace));
    }

    private List<SliceView> slicesOf(String service) {
        return slicesOfService.getOrDefault(service, Set.of()).stream()
                .sorted()
                .map(slices::get)
                .toList();
    }

    private void forgetService(String key, List<PlatformEvent> events) {
        Service told = toldServices.remove(key);
        toldEndpoints.remove(key);
        if (told != null) events.add(new ServiceRemoved(told.hostname()));
    }

    private void tellConfig(ResourceKey key, List<PlatformEvent> events) {
        ConfigResource now = config.get(key);
        if (now != null && !selection.includes(key.namespace())) now = null;
        ConfigResource before = now == null ? toldConfig.remove(key) : toldConfig.put(key, now);
        if (now == null && before != null) events.add(new ConfigRemoved(key));
        if (now != null && !now.equals(before)) events.add(new ConfigChanged(now));
    }
}
