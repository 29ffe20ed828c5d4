package io.leno.analysis.lookup;

import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A pod, or the pods that a Deployment or its like will have: files rarely have the pods
/// themselves.
///
/// @param resource the pod, or what makes it
/// @param labels of the pod
public record Workload(ConfigResource resource, Map<String, String> labels) {
    private static final List<ResourceKind> MAKERS =
            List.of(Kinds.DEPLOYMENT, Kinds.STATEFUL_SET, Kinds.DAEMON_SET);

    /// The pods, then what makes pods.
    public static List<Workload> all(Resources resources) {
        List<Workload> workloads = new ArrayList<>();
        for (ConfigResource pod : resources.all(Kinds.POD))
            workloads.add(new Workload(pod, pod.labels()));
        workloads.addAll(made(resources));
        return workloads;
    }

    /// What makes pods.
    public static List<Workload> made(Resources resources) {
        List<Workload> workloads = new ArrayList<>();
        for (ResourceKind kind : MAKERS)
            for (ConfigResource maker : resources.all(kind)) {
                Part metadata = Part.spec(maker).part("template").part("metadata");
                workloads.add(new Workload(maker, metadata.textMap("labels")));
            }
        return workloads;
    }

    public String namespace() {
        return resource.key().namespace();
    }

    public boolean isSelectedBy(Map<String, String> selector) {
        return Labels.match(selector, labels);
    }
}
