package io.leno.control;

import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Service;
import io.leno.api.model.Workload;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.ConfigChanged;
import io.leno.api.platform.PlatformEvent.ConfigRemoved;
import io.leno.api.platform.PlatformEvent.EndpointsChanged;
import io.leno.api.platform.PlatformEvent.Lost;
import io.leno.api.platform.PlatformEvent.ProblemsFound;
import io.leno.api.platform.PlatformEvent.ServiceChanged;
import io.leno.api.platform.PlatformEvent.ServiceRemoved;
import io.leno.api.platform.PlatformEvent.Synced;
import io.leno.api.platform.PlatformEvent.Withdrawn;
import io.leno.api.platform.PlatformEvent.WorkloadChanged;
import io.leno.api.platform.PlatformEvent.WorkloadRemoved;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one platform said last, whichever of its adapters said it. Belongs to the writer's thread.
final class PlatformState {
    final String name;
    final Map<String, Service> services = new HashMap<>();
    final Map<String, List<Endpoint>> endpoints = new HashMap<>();
    final Map<String, Workload> workloads = new HashMap<>();

    private final ConfigStore config;
    private final ProblemLog problems;
    private final Changes changes;
    private final Set<ResourceKey> resources = new HashSet<>();
    private final Set<String> problemSources = new HashSet<>();

    /// Said by an adapter that is gone and not yet repeated by the one that took over.
    private final Set<PlatformEvent> unrepeated = new HashSet<>();

    PlatformState(String name, ConfigStore config, ProblemLog problems, Changes changes) {
        this.name = name;
        this.config = config;
        this.problems = problems;
        this.changes = changes;
    }

    /// A new adapter starts to tell: what it does not repeat until its [Synced] is removed then.
    void takeOver() {
        unrepeated.clear();
        services.keySet().forEach(host -> unrepeated.add(new ServiceRemoved(host)));
        endpoints.keySet().forEach(host -> unrepeated.add(new EndpointsChanged(host, List.of())));
        workloads.keySet().forEach(key -> unrepeated.add(new WorkloadRemoved(key)));
        resources.forEach(key -> unrepeated.add(new ConfigRemoved(key)));
        problemSources.forEach(source -> unrepeated.add(new ProblemsFound(source, List.of())));
    }

    void apply(PlatformEvent event) {
        switch (event) {
            case ServiceChanged(Service service) -> put(service);
            case ServiceRemoved(String hostname) -> removeService(hostname);
            case EndpointsChanged(String hostname, List<Endpoint> now) -> put(hostname, now);
            case WorkloadChanged(Workload workload) -> put(workload);
            case WorkloadRemoved(String key) -> {
                if (workloads.remove(key) != null) changes.workload(key);
            }
            case ConfigChanged(var resource) -> {
                unrepeated.remove(new ConfigRemoved(resource.key()));
                resources.add(resource.key());
                config.put(name, resource);
            }
            case ConfigRemoved(ResourceKey key) -> {
                if (resources.remove(key)) config.remove(name, key);
            }
            case ProblemsFound(String source, List<Problem> found) -> put(found, source);
            case Synced() -> removeUnrepeated();
            case Withdrawn() -> {
                takeOver(); // and nobody repeats anything
                removeUnrepeated();
            }
            case Lost(String reason) -> {
                // the last state stays in force; who attached the adapter reports it
            }
        }
    }

    private void put(Service service) {
        unrepeated.remove(new ServiceRemoved(service.hostname()));
        Service before = services.put(service.hostname(), service);
        if (before == null || !isSame(before, service)) {
            changes.service(service.hostname());
        }
    }

    /// Lines that moved within a file are no change of the mesh.
    static boolean isSame(Service one, Service other) {
        return one.equals(
                new Service(
                        other.hostname(),
                        other.namespace(),
                        other.ports(),
                        other.addresses(),
                        other.resolution(),
                        other.meshExternal(),
                        other.labels(),
                        other.exportTo(),
                        other.created(),
                        one.source(),
                        other.distribution(),
                        other.allocated()));
    }

    private void removeService(String hostname) {
        if (services.remove(hostname) != null) changes.service(hostname);
        if (endpoints.remove(hostname) != null) changes.endpoints(hostname);
    }

    private void put(String hostname, List<Endpoint> now) {
        unrepeated.remove(new EndpointsChanged(hostname, List.of()));
        List<Endpoint> before =
                now.isEmpty() ? endpoints.remove(hostname) : endpoints.put(hostname, now);
        if (!now.equals(before == null ? List.of() : before)) changes.endpoints(hostname);
    }

    private void put(Workload workload) {
        unrepeated.remove(new WorkloadRemoved(workload.key()));
        if (!workload.equals(workloads.put(workload.key(), workload))) {
            changes.workload(workload.key());
        }
    }

    private void put(List<Problem> found, String source) {
        unrepeated.remove(new ProblemsFound(source, List.of()));
        if (found.isEmpty()) problemSources.remove(source);
        if (!found.isEmpty()) problemSources.add(source);
        problems.report(name + "/" + source, found);
    }

    private void removeUnrepeated() {
        List.copyOf(unrepeated).forEach(this::apply);
        unrepeated.clear();
    }

    PlatformReport report(
            PlatformReport.State now,
            String reason,
            long heard,
            @Nullable Instant lastHeard,
            @Nullable Instant staleSince) {
        return new PlatformReport(
                name,
                now,
                reason,
                heard,
                lastHeard,
                staleSince,
                services.size(),
                endpoints.values().stream().mapToInt(List::size).sum(),
                workloads.size(),
                resources.size());
    }
}
