package io.leno.analysis.annotations;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.MessageType;
import io.leno.api.analysis.ResourceKind;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Annotations of Istio's that it does not know, that stand on the wrong kind of object, that it
/// has given up, or whose value it cannot use.
@Component
public final class AnnotationAnalyzer implements Analyzer {
    private static final String INJECT = "sidecar.istio.io/inject";

    @Override
    public String name() {
        return "annotations.K8sAnalyzer";
    }

    @Override
    public String description() {
        return "Checks for misplaced and invalid Istio annotations in Kubernetes resources";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.NAMESPACE, Kinds.DEPLOYMENT);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ResourceKind kind :
                List.of(Kinds.NAMESPACE, Kinds.SERVICE, Kinds.POD, Kinds.DEPLOYMENT))
            for (ConfigResource resource : resources.all(kind))
                resource.annotations()
                        .forEach(
                                (name, value) -> {
                                    if (IstioAnnotation.isIstios(name)
                                            && !IstioAnnotation.SET_BY_ISTIO.contains(name))
                                        check(resource, name, value, findings);
                                });
    }

    private static void check(
            ConfigResource resource, String name, String value, Findings findings) {
        IstioAnnotation known = IstioAnnotation.find(name).orElse(null);
        if (known == null) {
            report(IstioMessages.UNKNOWN_ANNOTATION, resource, findings, name);
            return;
        }
        checkDeprecation(resource, known, findings);
        if (known.belongsOnAnything()) return;
        if (!known.kinds().contains(resource.key().kind())) {
            String kinds = String.join(", ", known.kinds());
            report(IstioMessages.MISPLACED_ANNOTATION, resource, findings, name, kinds);
            return;
        }
        AnnotationValues.problem(name, value)
                .ifPresent(
                        problem ->
                                report(
                                        IstioMessages.INVALID_ANNOTATION,
                                        resource,
                                        findings,
                                        name,
                                        problem));
    }

    private static void checkDeprecation(
            ConfigResource resource, IstioAnnotation known, Findings findings) {
        if (!known.isDeprecated()) return;
        boolean isInject = known.name().equals(INJECT);
        // who has the label as well knows, and keeps the annotation for older releases
        if (isInject && resource.labels().containsKey(INJECT)) return;
        String extra = isInject ? " in favor of the \"" + INJECT + "\" label" : "";
        report(IstioMessages.DEPRECATED_ANNOTATION, resource, findings, known.name(), extra);
    }

    private static void report(
            MessageType type,
            ConfigResource resource,
            Findings findings,
            String annotation,
            String... more) {
        List<Object> values = new ArrayList<>(List.of(annotation));
        values.addAll(List.of(more));
        findings.report(new Finding(type, resource, "metadata.annotations." + annotation, values));
    }
}
