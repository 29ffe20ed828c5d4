package io.leno.istio.status;

import io.leno.api.config.ResourceKey;
import io.leno.api.istio.Credential;
import io.leno.api.model.MeshModel;
import io.leno.api.model.MeshModelSource;
import io.leno.api.model.MeshModelSource.Subscription;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Tells platforms the status of their objects with every new model of the mesh. Models that come
/// while one is looked at are looked at as one.
@Component(
        immediate = true,
        service = {})
public final class StatusReporter {
    private static final Logger log = LoggerFactory.getLogger(StatusReporter.class);

    private final List<StatusWriter> writers = new CopyOnWriteArrayList<>();
    private final ExecutorService worker =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().name("leno-status").factory());
    private final MeshModelSource mesh;
    private final Subscription subscription;
    private MeshModel told = MeshModel.empty(); // the worker's

    /// @param mesh whose rules and services the status follows from
    @Activate
    public StatusReporter(@Reference MeshModelSource mesh) {
        this.mesh = mesh;
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

    private void tellNews() {
        MeshModel now = mesh.current();
        if (now.equals(told) || writers.isEmpty()) return;
        told = now;
        Map<ResourceKey, Map<String, Object>> statuses = statuses(now);
        for (StatusWriter writer : writers) writer.write(GatewayStatusReport.CONTROLLER, statuses);
    }

    private static Map<ResourceKey, Map<String, Object>> statuses(MeshModel mesh) {
        var credentials = new Credentials(mesh.rules(Credential.class));
        var statuses = new HashMap<ResourceKey, Map<String, Object>>();
        GatewayStatusReport.of(mesh, credentials)
                .forEach(each -> statuses.put(each.key(), each.status()));
        return statuses;
    }

    @Deactivate
    void close() {
        subscription.close();
        worker.shutdown();
    }
}
