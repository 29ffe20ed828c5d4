package io.leno.istio.status;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.ConfigResourceSource;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.Credential;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.model.MeshModel;
import io.leno.api.model.MeshModelSource;
import io.leno.api.model.MeshModelSource.Subscription;
import io.leno.api.platform.StatusSink;
import io.leno.api.platform.StatusWriter;
import io.leno.istio.gatewayapi.GatewayStatusReport;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Tells platforms the status of their objects with every new model of the mesh and whenever
/// somebody else has news: the Gateway API's, allocated addresses, and what is reported. Models
/// that come while one is looked at are looked at as one.
@Component(immediate = true, service = StatusSink.class)
public final class StatusReporter implements StatusSink {
    private static final Logger log = LoggerFactory.getLogger(StatusReporter.class);

    private final List<StatusWriter> writers = new CopyOnWriteArrayList<>();
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("leno-status").factory());
    private final MeshModelSource mesh;
    private final Subscription subscription;
    private final ConfigResourceSource configuration;

    // the worker's
    private final AddressAllocation addresses = new AddressAllocation();
    private final Map<String, Map<ResourceKey, Map<String, Object>>> reported = new TreeMap<>();
    private Allocated allocated = new Allocated(-1, List.of());
    private Map<ResourceKey, Map<String, Object>> allocatedAddresses = Map.of();
    private MeshModel told = MeshModel.empty();

    /// What addresses follow from.
    private record Allocated(long configuration, List<Rule<ServiceEntry>> entries) {}

    /// @param mesh whose rules and services the status follows from
    /// @param configuration as it is stored, with the addresses it has
    @Activate
    public StatusReporter(
            @Reference MeshModelSource mesh, @Reference ConfigResourceSource configuration) {
        this.mesh = mesh;
        this.configuration = configuration;
        subscription = mesh.subscribe((_, _) -> later(this::tellNews));
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addWriter(StatusWriter writer) {
        writers.add(writer);
        later(() -> writer.write(GatewayStatusReport.CONTROLLER, statuses(told)));
    }

    void removeWriter(StatusWriter writer) {
        writers.remove(writer);
    }

    private void later(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException closed) {
            log.debug("Nothing is told any more");
        }
    }

    @Override
    public void report(String reporter, Map<ResourceKey, Map<String, Object>> fields) {
        var copy = Map.copyOf(fields);
        later(
                () -> {
                    if (!copy.equals(reported.put(reporter, copy))) tell();
                });
    }

    private void tellNews() {
        MeshModel now = mesh.current();
        if (now.equals(told) || writers.isEmpty()) return;
        told = now;
        tell();
    }

    private void tell() {
        Map<ResourceKey, Map<String, Object>> statuses = statuses(told);
        for (StatusWriter writer : writers) writer.write(GatewayStatusReport.CONTROLLER, statuses);
    }

    private Map<ResourceKey, Map<String, Object>> statuses(MeshModel mesh) {
        var credentials = new Credentials(mesh.rules(Credential.class));
        var statuses = new HashMap<ResourceKey, Map<String, Object>>();
        GatewayStatusReport.of(mesh, credentials)
                .forEach(each -> statuses.put(each.key(), each.status()));
        addresses(mesh).forEach((key, status) -> put(statuses, key, status));
        for (var each : reported.values())
            each.forEach((key, fields) -> put(statuses, key, fields));
        return statuses;
    }

    private Map<ResourceKey, Map<String, Object>> addresses(MeshModel mesh) {
        var now = new Allocated(configuration.revision(), mesh.rules(ServiceEntry.class));
        if (now.entries().isEmpty()) return Map.of();
        if (now.equals(allocated)) return allocatedAddresses;
        var stored = new HashMap<ResourceKey, ConfigResource>();
        configuration.resources().forEach(each -> stored.put(each.key(), each));
        allocatedAddresses = addresses.statuses(now.entries(), stored);
        allocated = now;
        return allocatedAddresses;
    }

    private static void put(
            Map<ResourceKey, Map<String, Object>> statuses,
            ResourceKey key,
            Map<String, Object> fields) {
        var all = new HashMap<>(statuses.getOrDefault(key, Map.of()));
        all.putAll(fields);
        statuses.put(key, all);
    }

    @Deactivate
    void close() {
        subscription.close();
        worker.shutdown();
    }
}
