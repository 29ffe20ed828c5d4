package io.leno.analysis.deprecation;

import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.Set;

/// Kinds and fields that Istio has given up.
@Component
public final class DeprecationAnalyzer implements Analyzer {
    private static final String REMOVED_GROUP = "rbac.istio.io";
    private static final Set<String> REMOVED_KINDS =
            Set.of("ClusterRbacConfig", "RbacConfig", "ServiceRole", "ServiceRoleBinding");

    @Override
    public String name() {
        return "deprecation.DeprecationAnalyzer";
    }

    @Override
    public String description() {
        return "Checks for deprecated Istio types and fields";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource service : resources.all(Kinds.VIRTUAL_SERVICE))
            for (Part http : Part.spec(service).parts("http"))
                if (http.part("fault").part("delay").number("percent") > 0)
                    report(
                            service,
                            "HTTPRoute.fault.delay.percent is deprecated; use"
                                    + " HTTPRoute.fault.delay.percentage",
                            findings);
        for (ConfigResource sidecar : resources.all(Kinds.SIDECAR))
            if (Part.spec(sidecar).part("outboundTrafficPolicy").has("egressProxy"))
                report(sidecar, "OutboundTrafficPolicy.EgressProxy ignored", findings);
        for (ConfigResource definition : resources.all(Kinds.CUSTOM_RESOURCE_DEFINITION))
            checkDefinition(definition, findings);
    }

    private static void checkDefinition(ConfigResource definition, Findings findings) {
        String group = Part.spec(definition).text("group");
        String kind = Part.spec(definition).part("names").text("kind");
        if (!group.equals(REMOVED_GROUP) || !REMOVED_KINDS.contains(kind)) return;
        String message = "Custom resource type " + group + " " + kind + " is removed";
        report(definition, message, findings);
    }

    private static void report(ConfigResource resource, String message, Findings findings) {
        findings.report(Finding.of(IstioMessages.DEPRECATED, resource, message));
    }
}
