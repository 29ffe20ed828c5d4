package io.leno.analysis.gateway;

import io.leno.analysis.lookup.Names.FullName;
import io.leno.analysis.lookup.Workload;
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

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Secrets that gateways name and that are missing, or hold no certificate that is good today.
@Component
public final class SecretAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "gateway.SecretAnalyzer";
    }

    @Override
    public String description() {
        return "Checks a gateway's referenced secrets for correctness";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.SECRET);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource gateway : resources.all(Kinds.GATEWAY)) {
            String namespace = namespaceOfPods(gateway, resources);
            if (namespace.isEmpty()) {
                findings.report(ConflictingGatewayAnalyzer.selectsNothing(gateway));
                continue;
            }
            for (Part server : Part.spec(gateway).parts("servers"))
                check(gateway, server.part("tls"), namespace, resources, findings);
        }
    }

    /// Where the gateway runs, which is where its secrets are; empty where it runs nowhere.
    private static String namespaceOfPods(ConfigResource gateway, Resources resources) {
        Map<String, String> selector = Part.spec(gateway).textMap("selector");
        return Workload.all(resources).stream()
                .filter(pod -> pod.isSelectedBy(selector))
                .findFirst()
                .map(Workload::namespace)
                .orElse("");
    }

    private static void check(
            ConfigResource gateway,
            Part tls,
            String namespace,
            Resources resources,
            Findings findings) {
        String credential = tls.text("credentialName");
        if (credential.isEmpty()) return;
        FullName name = FullName.resolve(namespace, credential);
        Optional<ConfigResource> secret =
                resources.find(Kinds.SECRET, name.namespace(), name.name());
        String path = tls.pathOf("credentialName");
        if (secret.isEmpty())
            findings.report(
                    Finding.of(
                                    IstioMessages.REFERENCED_RESOURCE_NOT_FOUND,
                                    gateway,
                                    "credentialName",
                                    credential)
                            .at(path));
        else if (!TlsSecret.isUsable(secret.get()))
            findings.report(
                    Finding.of(
                                    IstioMessages.INVALID_GATEWAY_CREDENTIAL,
                                    gateway,
                                    gateway.key().name(),
                                    namespace)
                            .at(path));
    }
}
