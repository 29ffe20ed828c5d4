package io.leno.analysis.sidecar;

import io.leno.analysis.lookup.Injection;
import io.leno.analysis.lookup.Labels;
import io.leno.analysis.lookup.Names;
import io.leno.analysis.lookup.SelectedPods;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;
import io.leno.api.config.ResourceKey;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sidecars that select no pod, or the same as another, or none that has a sidecar.
@Component
public final class SidecarSelectorAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "sidecar.SelectorAnalyzer";
    }

    @Override
    public String description() {
        return "Validates that sidecars that define a workload selector match at least one pod, and"
                + " that there aren't multiple sidecar resources that select overlapping pods";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.POD);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Map<String, List<ConfigResource>> withoutSelector = new LinkedHashMap<>();
        var pods = new SelectedPods(resources);
        for (ConfigResource sidecar : resources.all(Kinds.SIDECAR)) {
            Part labels = Part.spec(sidecar).part("workloadSelector").part("labels");
            if (labels.names().isEmpty())
                withoutSelector
                        .computeIfAbsent(sidecar.key().namespace(), _ -> new ArrayList<>())
                        .add(sidecar);
            else checkSelector(sidecar, pods, findings);
        }
        Set<ResourceKey> ineffective = new HashSet<>();
        for (SelectedPods.Selected each : pods.selected())
            checkPod(each.pod(), each.by(), ineffective, findings);
        withoutSelector.forEach(
                (namespace, sidecars) ->
                        checkNamespace(namespace, sidecars, ineffective, resources, findings));
    }

    private static void checkSelector(
            ConfigResource sidecar, SelectedPods pods, Findings findings) {
        Part workloads = Part.spec(sidecar).part("workloadSelector");
        Map<String, String> selector = workloads.textMap("labels");
        if (pods.add(sidecar, selector)) return;
        findings.report(
                Finding.of(
                                IstioMessages.REFERENCED_RESOURCE_NOT_FOUND,
                                sidecar,
                                "selector",
                                Labels.text(selector))
                        .at(workloads.part("labels").pathOf(Labels.first(selector))));
    }

    private static void checkPod(
            ConfigResource pod,
            List<ConfigResource> sidecars,
            Set<ResourceKey> ineffective,
            Findings findings) {
        if (Injection.isAmbient(pod)) {
            String reason = "selected workload is in ambient mode, the policy has no impact";
            reportIneffective(sidecars, reason, ineffective, findings);
            return;
        }
        if (sidecars.size() < 2) return;
        List<String> names = Names.sorted(sidecars);
        for (ConfigResource sidecar : sidecars)
            findings.report(
                    Finding.of(
                                    IstioMessages.CONFLICTING_SIDECAR_WORKLOAD_SELECTORS,
                                    sidecar,
                                    names,
                                    pod.key().namespace(),
                                    pod.key().name())
                            .at("metadata.name"));
    }

    private static void checkNamespace(
            String name,
            List<ConfigResource> sidecars,
            Set<ResourceKey> ineffective,
            Resources resources,
            Findings findings) {
        ConfigResource namespace = resources.find(Kinds.NAMESPACE, "", name).orElse(null);
        if (Injection.isAmbientNamespace(namespace)) {
            String reason = "namespace is in ambient mode, the policy has no impact";
            reportIneffective(sidecars, reason, ineffective, findings);
            return;
        }
        if (sidecars.size() < 2) return;
        for (ConfigResource sidecar : sidecars)
            findings.report(
                    Finding.of(
                            IstioMessages.MULTIPLE_SIDECARS_WITHOUT_WORKLOAD_SELECTORS,
                            sidecar,
                            Names.sorted(sidecars),
                            name));
    }

    private static void reportIneffective(
            List<ConfigResource> sidecars,
            String reason,
            Set<ResourceKey> ineffective,
            Findings findings) {
        for (ConfigResource sidecar : sidecars)
            if (ineffective.add(sidecar.key()))
                findings.report(Finding.of(IstioMessages.INEFFECTIVE_POLICY, sidecar, reason));
    }
}
