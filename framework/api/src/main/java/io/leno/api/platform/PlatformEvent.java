package io.leno.api.platform;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Service;
import io.leno.api.model.Workload;

import java.util.List;

/// One thing a platform says. Each carries the whole new state of what it names, so that a repeated
/// event changes nothing.
public sealed interface PlatformEvent {
    /// A service is there or is different.
    record ServiceChanged(Service service) implements PlatformEvent {}

    /// The service that this platform declared under the hostname is gone, and its endpoints with
    /// it.
    record ServiceRemoved(String hostname) implements PlatformEvent {}

    /// All endpoints of a service as this platform sees them now; an empty list means none are
    /// left.
    record EndpointsChanged(String hostname, List<Endpoint> endpoints) implements PlatformEvent {
        public EndpointsChanged {
            endpoints = List.copyOf(endpoints);
        }
    }

    record WorkloadChanged(Workload workload) implements PlatformEvent {}

    /// @param key [Workload#key()]
    record WorkloadRemoved(String key) implements PlatformEvent {}

    /// A configuration resource is there or is different. The platform does not judge it: a dialect
    /// does.
    record ConfigChanged(ConfigResource resource) implements PlatformEvent {}

    record ConfigRemoved(ResourceKey key) implements PlatformEvent {}

    /// All problems the platform has now with one of its sources (a file, an object); an empty list
    /// means it is well again. What the source said last stays in force.
    record ProblemsFound(String source, List<Problem> problems) implements PlatformEvent {
        public ProblemsFound {
            problems = List.copyOf(problems);
        }
    }

    /// Everything there was at the start has been told. What the platform's previous generation
    /// said and this one did not say before this event is removed now. Sent once.
    record Synced() implements PlatformEvent {}

    /// The platform cannot be reached; its last state stays in force until it is back, which any
    /// later event tells.
    record Lost(String reason) implements PlatformEvent {}

    /// The platform belongs to the mesh no more: all it said is removed, and it is forgotten once
    /// its adapter is gone. The last event of an adapter.
    record Withdrawn() implements PlatformEvent {}
}
