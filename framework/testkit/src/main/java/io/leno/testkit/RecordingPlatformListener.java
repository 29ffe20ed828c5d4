package io.leno.testkit;

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
import io.leno.api.platform.PlatformEvent.Lost;
import io.leno.api.platform.PlatformEvent.ProblemsFound;
import io.leno.api.platform.PlatformEvent.ServiceChanged;
import io.leno.api.platform.PlatformEvent.ServiceRemoved;
import io.leno.api.platform.PlatformEvent.Synced;
import io.leno.api.platform.PlatformEvent.Withdrawn;
import io.leno.api.platform.PlatformEvent.WorkloadChanged;
import io.leno.api.platform.PlatformEvent.WorkloadRemoved;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Records an adapter's events, keeps the state they tell, and waits for it. Safe to use from the
/// adapter's thread and the test's.
public final class RecordingPlatformListener implements Consumer<PlatformEvent> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final List<PlatformEvent> events = new ArrayList<>();
    private final Map<String, Service> services = new LinkedHashMap<>();
    private final Map<String, List<Endpoint>> endpoints = new LinkedHashMap<>();
    private final Map<String, Workload> workloads = new LinkedHashMap<>();
    private final Map<ResourceKey, ConfigResource> config = new LinkedHashMap<>();
    private final Map<String, List<Problem>> problems = new LinkedHashMap<>();
    private boolean synced;

    @Override
    public synchronized void accept(PlatformEvent event) {
        events.add(event);
        switch (event) {
            case ServiceChanged(Service service) -> services.put(service.hostname(), service);
            case ServiceRemoved(String host) -> {
                services.remove(host);
                endpoints.remove(host);
            }
            case EndpointsChanged(String host, List<Endpoint> now) -> endpoints.put(host, now);
            case WorkloadChanged(Workload workload) -> workloads.put(workload.key(), workload);
            case WorkloadRemoved(String key) -> workloads.remove(key);
            case ConfigChanged(ConfigResource resource) -> config.put(resource.key(), resource);
            case ConfigRemoved(ResourceKey key) -> config.remove(key);
            case ProblemsFound(String source, List<Problem> found) -> problems.put(source, found);
            case Synced() -> synced = true;
            case Withdrawn() -> {
                services.clear();
                endpoints.clear();
                workloads.clear();
                config.clear();
                problems.clear();
            }
            case Lost(String reason) -> {
                // recorded
            }
        }
        notifyAll();
    }

    /// Waits until what was told so far fulfils the condition.
    ///
    /// @throws AssertionError when it does not in time; it lists the events
    public synchronized RecordingPlatformListener await(
            String what, Predicate<RecordingPlatformListener> condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.test(this)) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                throw new AssertionError("not within " + PATIENCE + ": " + what + "\n" + events);
            }
            wait(millis);
        }
        return this;
    }

    public RecordingPlatformListener awaitSynced() throws InterruptedException {
        return await("synced", RecordingPlatformListener::isSynced);
    }

    public synchronized boolean isSynced() {
        return synced;
    }

    /// All events so far, in order.
    public synchronized List<PlatformEvent> events() {
        return List.copyOf(events);
    }

    /// Forgets the events, not the state they told.
    public synchronized void forgetEvents() {
        events.clear();
    }

    public synchronized Map<String, Service> services() {
        return new LinkedHashMap<>(services);
    }

    /// The endpoints of a service as told last; empty when it has none.
    public synchronized List<Endpoint> endpointsOf(String hostname) {
        return endpoints.getOrDefault(hostname, List.of());
    }

    public synchronized Map<String, Workload> workloads() {
        return new LinkedHashMap<>(workloads);
    }

    public synchronized Map<ResourceKey, ConfigResource> config() {
        return new LinkedHashMap<>(config);
    }

    /// All current problems of all sources.
    public synchronized List<Problem> problems() {
        return problems.values().stream().flatMap(List::stream).toList();
    }
}
