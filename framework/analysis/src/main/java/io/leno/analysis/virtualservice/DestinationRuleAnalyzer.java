package io.leno.analysis.virtualservice;

import io.leno.analysis.lookup.Hosts;
import io.leno.analysis.lookup.Names.FullName;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.HashSet;
import java.util.Set;

/// VirtualServices that lead to a subset that no DestinationRule defines.
@Component
public final class DestinationRuleAnalyzer implements Analyzer {
    private record Subset(FullName host, String name) {}

    @Override
    public String name() {
        return "virtualservice.DestinationRuleAnalyzer";
    }

    @Override
    public String description() {
        return "Checks the destination rules associated with each virtual service";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Set<Subset> defined = new HashSet<>();
        for (ConfigResource rule : resources.all(Kinds.DESTINATION_RULE)) {
            FullName host = Hosts.service(rule.key().namespace(), Part.spec(rule).text("host"));
            for (Part subset : Part.spec(rule).parts("subsets"))
                defined.add(new Subset(host, subset.text("name")));
        }
        for (ConfigResource service : resources.all(Kinds.VIRTUAL_SERVICE))
            for (RuleDestination each : RuleDestination.of(service))
                check(service, each, defined, findings);
    }

    private static void check(
            ConfigResource service,
            RuleDestination destination,
            Set<Subset> defined,
            Findings findings) {
        String subset = destination.subset();
        FullName host = Hosts.service(service.key().namespace(), destination.host());
        if (subset.isEmpty() || defined.contains(new Subset(host, subset))) return;
        findings.report(
                Finding.of(
                                IstioMessages.REFERENCED_RESOURCE_NOT_FOUND,
                                service,
                                (destination.mirror() ? "mirror" : "host")
                                        + "+subset in destinationrule",
                                destination.host() + "+" + subset)
                        .at(destination.path()));
    }
}
