package io.leno.analysis.virtualservice;

import io.leno.analysis.lookup.KnownHosts;
import io.leno.analysis.lookup.KnownHosts.KnownHost;
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
import java.util.Optional;
import java.util.Set;

/// VirtualServices that lead to a host or port that nobody has, or to one of several ports without
/// saying which.
@Component
public final class DestinationHostAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "virtualservice.DestinationHostAnalyzer";
    }

    @Override
    public String description() {
        return "Checks the destination hosts associated with each virtual service";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.SERVICE);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        var hosts = new KnownHosts(resources);
        var subsets = new SubsetRules(resources);
        for (ConfigResource service : resources.all(Kinds.VIRTUAL_SERVICE)) {
            for (RuleDestination each : RuleDestination.of(service))
                checkHost(service, each, hosts, findings);
            subsets.check(service, findings);
        }
    }

    private static void checkHost(
            ConfigResource service,
            RuleDestination destination,
            KnownHosts hosts,
            Findings findings) {
        String host = destination.host();
        Optional<KnownHost> known =
                hosts.find(service.key().namespace(), Part.spec(service).texts("exportTo"), host);
        if (known.isEmpty()) {
            String what = destination.mirror() ? "mirror host" : "host";
            reportMissing(service, destination, what, host, findings);
            return;
        }
        List<Integer> ports = known.get().ports();
        Part port = destination.fields().part("port");
        if (port.exists()) {
            int number = port.number("number");
            if (!ports.contains(number))
                reportMissing(service, destination, "host:port", host + ":" + number, findings);
            return;
        }
        if (ports.size() > 1)
            findings.report(
                    Finding.of(
                                    IstioMessages
                                            .VIRTUAL_SERVICE_DESTINATION_PORT_SELECTOR_REQUIRED,
                                    service,
                                    host,
                                    ports)
                            .at(destination.path()));
    }

    private static void reportMissing(
            ConfigResource service,
            RuleDestination destination,
            String what,
            String value,
            Findings findings) {
        findings.report(
                Finding.of(IstioMessages.REFERENCED_RESOURCE_NOT_FOUND, service, what, value)
                        .at(destination.path()));
    }
}
