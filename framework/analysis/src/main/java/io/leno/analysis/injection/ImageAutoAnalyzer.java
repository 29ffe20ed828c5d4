package io.leno.analysis.injection;

import io.leno.analysis.lookup.Injection;
import io.leno.analysis.lookup.Labels;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.MessageType;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Pods whose proxy waits for an injector to name its image, and that no injector takes.
@Component
public final class ImageAutoAnalyzer implements Analyzer {
    private static final String TO_BE_INJECTED = "auto";

    @Override
    public String name() {
        return "injection.ImageAutoAnalyzer";
    }

    @Override
    public String description() {
        return "Makes sure that Pods and Deployments with `image: auto` are going to be injected";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.NAMESPACE, Kinds.DEPLOYMENT, Kinds.MUTATING_WEBHOOKS);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource pod : resources.all(Kinds.POD))
            if (hasAutoImage(Part.spec(pod)))
                report(IstioMessages.IMAGE_AUTO_WITHOUT_INJECTION_ERROR, pod, findings);
        List<Part> webhooks =
                resources.all(Kinds.MUTATING_WEBHOOKS).stream()
                        .flatMap(each -> Part.of(each).parts("webhooks").stream())
                        .filter(each -> each.text("name").endsWith("istio.io"))
                        .toList();
        for (ConfigResource deployment : resources.all(Kinds.DEPLOYMENT)) {
            Part template = Part.spec(deployment).part("template");
            if (!hasAutoImage(template.part("spec"))) continue;
            Map<String, String> labels = template.part("metadata").textMap("labels");
            if (!isInjected(namespaceLabels(deployment, resources), labels, webhooks))
                report(IstioMessages.IMAGE_AUTO_WITHOUT_INJECTION_WARNING, deployment, findings);
        }
    }

    private static boolean hasAutoImage(Part podSpec) {
        return podSpec.parts("containers").stream()
                .filter(each -> each.text("name").equals(Injection.PROXY_CONTAINER))
                .anyMatch(each -> each.text("image").equals(TO_BE_INJECTED));
    }

    private static Map<String, String> namespaceLabels(
            ConfigResource deployment, Resources resources) {
        String name = deployment.key().namespace();
        return resources
                .find(Kinds.NAMESPACE, "", name.isEmpty() ? "default" : name)
                .map(ConfigResource::labels)
                .orElse(Map.of());
    }

    private static boolean isInjected(
            Map<String, String> namespace, Map<String, String> pod, List<Part> webhooks) {
        return webhooks.stream()
                .anyMatch(
                        each ->
                                Labels.matchSelector(each.part("namespaceSelector"), namespace)
                                        && Labels.matchSelector(each.part("objectSelector"), pod));
    }

    private static void report(MessageType type, ConfigResource workload, Findings findings) {
        findings.report(Finding.of(type, workload, workload.key().kind(), workload.key().name()));
    }
}
