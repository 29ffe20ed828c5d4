package io.leno.analysis.annotations;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import java.util.List;
import java.util.Set;

/// Annotations that may not be ready for production. Not among those that run unless asked for: the
/// injector sets some of these itself.
public final class AlphaAnalyzer implements Analyzer {
    /// Set by the injector of a mesh with Istio's CNI plugin.
    private static final Set<String> SET_WITH_CNI =
            Set.of(
                    "sidecar.istio.io/interceptionMode",
                    "traffic.sidecar.istio.io/includeInboundPorts",
                    "traffic.sidecar.istio.io/excludeInboundPorts",
                    "traffic.sidecar.istio.io/includeOutboundIPRanges");

    @Override
    public String name() {
        return "annotations.AlphaAnalyzer";
    }

    @Override
    public String description() {
        return "Checks for alpha Istio annotations in Kubernetes resources";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.NAMESPACE, Kinds.DEPLOYMENT);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ResourceKind kind :
                List.of(Kinds.NAMESPACE, Kinds.SERVICE, Kinds.POD, Kinds.DEPLOYMENT))
            for (ConfigResource resource : resources.all(kind)) {
                boolean hasCni = kind.equals(Kinds.POD) && hasCni(resource);
                for (String name : resource.annotations().keySet())
                    if (isAlpha(name) && !(hasCni && SET_WITH_CNI.contains(name)))
                        findings.report(
                                Finding.of(IstioMessages.ALPHA_ANNOTATION, resource, name)
                                        .at("metadata.annotations." + name));
            }
    }

    private static boolean isAlpha(String name) {
        return !IstioAnnotation.SET_BY_ISTIO.contains(name)
                && IstioAnnotation.find(name).filter(IstioAnnotation::isAlpha).isPresent();
    }

    private static boolean hasCni(ConfigResource pod) {
        return Part.spec(pod).parts("initContainers").stream()
                .noneMatch(each -> each.text("name").equals("istio-init"));
    }
}
