package io.leno.analysis.deployment;

import io.leno.analysis.lookup.Injection;
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

import java.util.Set;

/// Applications that run as the user whose traffic is taken for that of the sidecar.
@Component
public final class ApplicationUidAnalyzer implements Analyzer {
    private static final int PROXY_USER = 1337;
    private static final Set<String> ISTIO_CONTAINERS =
            Set.of(Injection.PROXY_CONTAINER, "istio-operator");

    @Override
    public String name() {
        return "applicationUID.Analyzer";
    }

    @Override
    public String description() {
        return "Checks invalid application UID";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.DEPLOYMENT);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource pod : resources.all(Kinds.POD)) check(pod, Part.spec(pod), findings);
        for (ConfigResource deployment : resources.all(Kinds.DEPLOYMENT))
            check(deployment, Part.spec(deployment).part("template").part("spec"), findings);
    }

    private static void check(ConfigResource workload, Part podSpec, Findings findings) {
        if (Injection.isControlPlane(workload)) return;
        boolean isContainerWrong =
                podSpec.parts("containers").stream()
                        .filter(each -> !ISTIO_CONTAINERS.contains(each.text("name")))
                        .anyMatch(ApplicationUidAnalyzer::runsAsProxy);
        if (runsAsProxy(podSpec) || isContainerWrong)
            findings.report(Finding.of(IstioMessages.INVALID_APPLICATION_UID, workload));
    }

    private static boolean runsAsProxy(Part podOrContainer) {
        return podOrContainer.part("securityContext").number("runAsUser") == PROXY_USER;
    }
}
