package io.leno.platform.file;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.Problem.Severity;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Resolution;
import io.leno.api.model.Service;
import io.leno.api.model.ServicePort;
import io.leno.api.model.Workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// Puts together what the files say, as the controllers of a cluster would: services get the
/// endpoints that other objects name for them, or the pods they select. Pure; in the order of the
/// files' paths, so that reading them in another order gives the same.
final class Assembly {
    private final Map<ResourceKey, Item> items = new LinkedHashMap<>();
    private final Map<String, List<Problem>> problems = new TreeMap<>();
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, List<Endpoint>> endpoints = new LinkedHashMap<>();
    private final Map<String, Workload> workloads = new LinkedHashMap<>();
    private final Map<ResourceKey, ConfigResource> config = new LinkedHashMap<>();
    private final Set<String> inertKinds = new LinkedHashSet<>();

    private Assembly() {}

    /// @param files by path; of two objects with the same name the first is in force
    static FileView of(SequencedMap<String, FileContent> files) {
        var assembly = new Assembly();
        files.forEach(
                (path, content) -> {
                    content.problems().forEach(problem -> assembly.report(path, problem));
                    content.items().forEach(assembly::place);
                });
        assembly.assemble();
        return new FileView(
                assembly.services,
                assembly.endpoints,
                assembly.workloads,
                assembly.config,
                assembly.problems);
    }

    /// The first of two objects with the same name counts.
    private void place(Item item) {
        Item first = items.putIfAbsent(item.key(), item);
        boolean isHarmless = item instanceof Item.WorkloadItem || item instanceof Item.InertItem;
        if (first == null || isHarmless) return;
        String message =
                "is declared twice: the one at "
                        + first.origin().at("")
                        + " is in force, this one is not";
        warn("conflict", item, item.key().toString(), message);
    }

    private void assemble() {
        var endpointsOf = new EndpointsOf(items.values());
        for (Item item : items.values()) {
            switch (item) {
                case Item.ServiceItem service -> add(service, endpointsOf);
                case Item.PodItem pod -> addWorkload(workload(pod));
                case Item.WorkloadItem(var key, var origin, var workload) -> addWorkload(workload);
                case Item.ConfigItem(var resource) -> config.put(resource.key(), resource);
                case Item.InertItem inert -> noteInert(inert);
                case Item.EndpointsItem named -> requireService(named);
            }
        }
    }

    private void add(Item.ServiceItem item, EndpointsOf endpointsOf) {
        Service service = service(item);
        Service first = services.putIfAbsent(item.hostname(), service);
        if (first != null) {
            String message =
                    "host "
                            + item.hostname()
                            + " is declared twice: "
                            + first.source()
                            + " is in force, this one is not";
            warn("conflict", item, subject(item), message);
            return;
        }
        List<Endpoint> behind = endpointsOf.service(item);
        if (!behind.isEmpty()) {
            endpoints.put(item.hostname(), behind);
            return;
        }
        if (item.resolution() != Resolution.DNS) {
            String message = "has no endpoints: " + endpointsOf.whyNone(item);
            warn("no-endpoints", item, subject(item), message);
        }
    }

    private static Service service(Item.ServiceItem item) {
        return new Service(
                item.hostname(),
                item.key().namespace(),
                item.ports().stream()
                        .map(port -> new ServicePort(port.name(), port.number(), port.protocol()))
                        .toList(),
                item.addresses(),
                item.resolution(),
                item.meshExternal(),
                item.labels(),
                item.exportTo(),
                item.created(),
                subject(item) + " (" + item.origin().at("") + ")",
                item.distribution());
    }

    /// `Service default/reviews`, or `service reviews.default.svc.cluster.local` of the short form.
    private static String subject(Item.ServiceItem item) {
        return item.key().kind().equals("Service")
                ? item.key().toString()
                : "service " + item.hostname();
    }

    private static Workload workload(Item.PodItem pod) {
        return new Workload(
                pod.key().name(),
                pod.key().namespace(),
                pod.addresses(),
                pod.labels(),
                pod.serviceAccount(),
                pod.locality());
    }

    private void addWorkload(Workload workload) {
        workloads.putIfAbsent(workload.key(), workload);
    }

    private void requireService(Item.EndpointsItem named) {
        var key = new ResourceKey("", "Service", named.key().namespace(), named.service());
        if (items.containsKey(key)) return;
        warn("no-service", named, named.key().toString(), "there is no " + key + " to serve");
    }

    /// One notice a kind, at its first object.
    private void noteInert(Item.InertItem inert) {
        String kind = inert.key().kind();
        if (!inertKinds.add(kind)) return;
        String message =
                kind
                        + " objects are accepted, but nothing follows from them here; endpoints"
                        + " come from Pods, Endpoints and EndpointSlices";
        report(
                inert.origin().source(),
                new Problem(
                        Severity.NOTICE,
                        "not-yet-acted-on",
                        inert.key().toString(),
                        inert.origin().at(""),
                        "",
                        message));
    }

    private void warn(String code, Item item, String subject, String message) {
        String location = item.origin().at("");
        report(
                item.origin().source(),
                new Problem(Severity.WARNING, code, subject, location, "", message));
    }

    private void report(String path, Problem problem) {
        problems.computeIfAbsent(path, file -> new ArrayList<>()).add(problem);
    }
}
