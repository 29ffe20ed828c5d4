package io.leno.istio.networking;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.WorkloadInstance;
import io.leno.api.istio.ServiceEntry.WorkloadEntry;
import io.leno.api.model.Locality;
import io.leno.api.model.Workload;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The workload that a WorkloadEntry stands for.
final class DeclaredWorkload {
    private DeclaredWorkload() {}

    static WorkloadInstance of(ConfigResource resource, WorkloadEntry entry) {
        Map<String, String> labels = new HashMap<>(resource.labels());
        labels.putAll(entry.labels());
        var workload =
                new Workload(
                        resource.key().name(),
                        resource.key().namespace(),
                        entry.address().isEmpty() ? List.of() : List.of(entry.address()),
                        labels,
                        entry.serviceAccount(),
                        Locality.parse(locality(entry)));
        return new WorkloadInstance(
                workload, entry.ports(), Math.max(1, entry.weight()), entry.network());
    }

    /// Its own field, else the label `istio-locality`, which writes dots for slashes.
    private static String locality(WorkloadEntry entry) {
        if (!entry.locality().isEmpty()) return entry.locality();
        String label = entry.labels().getOrDefault("istio-locality", "");
        return label.indexOf('/') >= 0 ? label : label.replace('.', '/');
    }
}
