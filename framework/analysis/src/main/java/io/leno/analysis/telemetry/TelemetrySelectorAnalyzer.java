package io.leno.analysis.telemetry;

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

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Telemetries that select no pod, or the same as another.
@Component
public final class TelemetrySelectorAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "telemetry.SelectorAnalyzer";
    }

    @Override
    public String description() {
        return "Validates that telemetries that define a selector match at least one pod, and that"
                + " there aren't multiple telemetry resources that select overlapping pods";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.POD);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        var pods = new SelectedPods(resources);
        for (ConfigResource telemetry : resources.all(Kinds.TELEMETRY)) {
            Part selector = Part.spec(telemetry).part("selector");
            Map<String, String> labels = selector.textMap("matchLabels");
            if (labels.isEmpty() || pods.add(telemetry, labels)) continue;
            findings.report(
                    Finding.of(
                                    IstioMessages.REFERENCED_RESOURCE_NOT_FOUND,
                                    telemetry,
                                    "selector",
                                    Labels.text(labels))
                            .at(selector.part("matchLabels").pathOf(Labels.first(labels))));
        }
        for (SelectedPods.Selected each : pods.selected())
            checkPod(each.pod(), each.by(), findings);
    }

    private static void checkPod(
            ConfigResource pod, List<ConfigResource> telemetries, Findings findings) {
        if (telemetries.size() < 2) return;
        for (ConfigResource telemetry : telemetries)
            findings.report(
                    Finding.of(
                                    IstioMessages.CONFLICTING_TELEMETRY_WORKLOAD_SELECTORS,
                                    telemetry,
                                    Names.sorted(telemetries),
                                    pod.key().namespace(),
                                    pod.key().name())
                            .at("metadata.name"));
    }
}
