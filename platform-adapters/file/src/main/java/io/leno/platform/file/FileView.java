package io.leno.platform.file;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Service;
import io.leno.api.model.Workload;
import io.leno.api.platform.PlatformEvent;
import io.leno.api.platform.PlatformEvent.ConfigChanged;
import io.leno.api.platform.PlatformEvent.ConfigRemoved;
import io.leno.api.platform.PlatformEvent.EndpointsChanged;
import io.leno.api.platform.PlatformEvent.ProblemsFound;
import io.leno.api.platform.PlatformEvent.ServiceChanged;
import io.leno.api.platform.PlatformEvent.ServiceRemoved;
import io.leno.api.platform.PlatformEvent.WorkloadChanged;
import io.leno.api.platform.PlatformEvent.WorkloadRemoved;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/// All that the files say together, at one moment.
///
/// @param services by hostname
/// @param endpoints by hostname; a service without endpoints has none here
/// @param workloads by [Workload#key()]
/// @param problems by the file they are in
record FileView(
        Map<String, Service> services,
        Map<String, List<Endpoint>> endpoints,
        Map<String, Workload> workloads,
        Map<ResourceKey, ConfigResource> config,
        Map<String, List<Problem>> problems) {
    static final FileView EMPTY = new FileView(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());

    /// What turns the earlier view into this one. Endpoints are told before their service and are
    /// taken back after it, so that no service is without them for a moment.
    List<PlatformEvent> since(FileView before) {
        var events = new ArrayList<PlatformEvent>();
        changed(before.workloads, workloads, (key, w) -> new WorkloadChanged(w), events);
        changed(before.endpoints, endpoints, EndpointsChanged::new, events);
        changed(before.services, services, (host, service) -> new ServiceChanged(service), events);
        changed(before.config, config, (key, resource) -> new ConfigChanged(resource), events);
        removed(before.config, config, ConfigRemoved::new, events);
        removed(before.services, services, ServiceRemoved::new, events);
        for (String host : before.endpoints.keySet()) {
            if (services.containsKey(host) && !endpoints.containsKey(host)) {
                events.add(new EndpointsChanged(host, List.of()));
            }
        }
        removed(before.workloads, workloads, WorkloadRemoved::new, events);
        changed(before.problems, problems, ProblemsFound::new, events);
        removed(before.problems, problems, well -> new ProblemsFound(well, List.of()), events);
        return events;
    }

    private static <K, V> void changed(
            Map<K, V> before,
            Map<K, V> now,
            BiFunction<K, V, PlatformEvent> event,
            List<PlatformEvent> events) {
        now.forEach(
                (key, value) -> {
                    if (!value.equals(before.get(key))) events.add(event.apply(key, value));
                });
    }

    private static <K, V> void removed(
            Map<K, V> before,
            Map<K, V> now,
            Function<K, PlatformEvent> event,
            List<PlatformEvent> events) {
        for (K key : before.keySet()) {
            if (!now.containsKey(key)) events.add(event.apply(key));
        }
    }
}
