package io.leno.analysis.injection;

import io.leno.analysis.lookup.Injection;
import io.leno.analysis.lookup.Names;
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

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Namespaces and pods that have no sidecar though they should, or nobody said whether.
@Component
public final class InjectionAnalyzer implements Analyzer {
    private static final String ISTIO_SYSTEM = "istio-system";

    @Override
    public String name() {
        return "injection.Analyzer";
    }

    @Override
    public String description() {
        return "Checks conditions related to Istio sidecar injection";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.NAMESPACE, Kinds.CONFIG_MAP);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Set<String> injected = new HashSet<>();
        for (ConfigResource namespace : resources.all(Kinds.NAMESPACE)) {
            if (namespace.key().name().equals(ISTIO_SYSTEM)) continue;
            checkLabels(namespace, findings);
            if ("ambient".equals(namespace.labels().get(Injection.DATAPLANE_MODE))) continue;
            if (isInjected(namespace, resources, findings)) injected.add(namespace.key().name());
        }
        for (ConfigResource pod : resources.all(Kinds.POD))
            if (injected.contains(pod.key().namespace()) && lacksProxy(pod))
                findings.report(Finding.of(IstioMessages.POD_MISSING_PROXY, pod, Names.full(pod)));
    }

    private static void checkLabels(ConfigResource namespace, Findings findings) {
        Map<String, String> labels = namespace.labels();
        String injection = labels.get(Injection.NAMESPACE_LABEL);
        List<String> found = new ArrayList<>();
        if (injection != null) found.add(Injection.NAMESPACE_LABEL + "=" + injection);
        boolean counts = injection == null || injection.equals(Injection.ENABLED);
        for (String each : List.of(Injection.REVISION_LABEL, Injection.DATAPLANE_MODE))
            if (labels.containsKey(each) && counts) found.add(each + "=" + labels.get(each));
        if (found.size() > 1)
            findings.report(
                    Finding.of(
                            IstioMessages.NAMESPACE_MULTIPLE_INJECTION_LABELS, namespace, found));
    }

    /// Whether pods of the namespace should have a sidecar; reports where nobody said.
    private static boolean isInjected(
            ConfigResource namespace, Resources resources, Findings findings) {
        String injection = namespace.labels().getOrDefault(Injection.NAMESPACE_LABEL, "");
        String revision = namespace.labels().get(Injection.REVISION_LABEL);
        if (!injection.isEmpty() || revision != null) return injection.equals(Injection.ENABLED);
        if (InjectorConfig.isEnabledByDefault(resources)) {
            findings.report(
                    Finding.of(IstioMessages.NAMESPACE_INJECTION_ENABLED_BY_DEFAULT, namespace));
            return false;
        }
        String name = namespace.key().name();
        findings.report(
                Finding.of(IstioMessages.NAMESPACE_NOT_INJECTED, namespace, name, name)
                        .at("metadata.name"));
        return false;
    }

    private static boolean lacksProxy(ConfigResource pod) {
        String told =
                pod.labels()
                        .getOrDefault(
                                Injection.INJECT,
                                pod.annotations().getOrDefault(Injection.INJECT, ""));
        Part spec = Part.spec(pod);
        return !told.equalsIgnoreCase("false")
                && !spec.isTrue("hostNetwork")
                && !Injection.hasProxy(Injection.containers(spec));
    }
}
