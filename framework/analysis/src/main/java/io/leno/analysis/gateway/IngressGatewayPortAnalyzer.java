package io.leno.analysis.gateway;

import io.leno.analysis.lookup.Labels;
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

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// Gateways on ports that no service of their pods leads to.
@Component
public final class IngressGatewayPortAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "gateway.IngressGatewayPortAnalyzer";
    }

    @Override
    public String description() {
        return "Checks a gateway's ports against the gateway's Kubernetes service ports";
    }

    @Override
    public Set<ResourceKind> needs() {
        // a control plane knows the proxies that are gateways, but not by pods and their services
        return Set.of(Kinds.SERVICE, Kinds.POD, Kinds.DEPLOYMENT);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        Map<Map<String, String>, Reachable> known = new HashMap<>();
        for (ConfigResource gateway : resources.all(Kinds.GATEWAY)) {
            Map<String, String> selector = Part.spec(gateway).textMap("selector");
            Reachable reachable =
                    known.computeIfAbsent(selector, each -> Reachable.by(each, resources));
            if (!reachable.hasPods()) {
                findings.report(ConflictingGatewayAnalyzer.selectsNothing(gateway));
                continue;
            }
            for (Part server : Part.spec(gateway).parts("servers")) {
                Part port = server.part("port");
                if (!port.exists() || reachable.ports().contains(port.number("number"))) continue;
                findings.report(
                        Finding.of(
                                        IstioMessages.GATEWAY_PORT_NOT_DEFINED_ON_SERVICE,
                                        gateway,
                                        port.number("number"),
                                        Labels.text(selector))
                                .at("spec.selector." + Labels.first(selector)));
            }
        }
    }
}
