package io.leno.analysis.gateway;

import io.leno.analysis.lookup.Labels;
import io.leno.analysis.lookup.Names;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Gateways that share a certificate: a client that reuses its HTTP/2 connection reaches the wrong
/// one.
@Component
public final class CertificateAnalyzer implements Analyzer {
    @Override
    public String name() {
        return "gateway.CertificateAnalyzer";
    }

    @Override
    public String description() {
        return "Checks a gateway certificate";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        List<ConfigResource> gateways = resources.all(Kinds.GATEWAY);
        Map<String, List<ConfigResource>> byCertificate = new HashMap<>();
        for (ConfigResource gateway : gateways)
            for (String certificate : certificates(gateway))
                byCertificate.computeIfAbsent(certificate, _ -> new ArrayList<>()).add(gateway);
        for (ConfigResource gateway : gateways)
            for (String certificate : certificates(gateway))
                for (ConfigResource other : byCertificate.getOrDefault(certificate, List.of()))
                    if (!other.key().equals(gateway.key()) && runsWhere(gateway, other))
                        findings.report(
                                Finding.of(
                                                IstioMessages.GATEWAY_DUPLICATE_CERTIFICATE,
                                                gateway,
                                                List.of(Names.full(gateway), Names.full(other)))
                                        .at("metadata.name"));
    }

    /// What tells one certificate of a gateway from another.
    private static Set<String> certificates(ConfigResource gateway) {
        Set<String> certificates = new LinkedHashSet<>();
        for (Part server : Part.spec(gateway).parts("servers")) {
            Part tls = server.part("tls");
            String secret = tls.text("credentialName");
            String file = tls.text("serverCertificate");
            String key = tls.text("privateKey");
            if (!secret.isEmpty()) certificates.add("secret " + secret);
            else if (!file.isEmpty() && !key.isEmpty()) certificates.add(file + "\n" + key);
        }
        return certificates;
    }

    /// True where the pods of the gateway may be those of the other as well.
    private static boolean runsWhere(ConfigResource gateway, ConfigResource other) {
        return Labels.match(
                Part.spec(gateway).textMap("selector"), Part.spec(other).textMap("selector"));
    }
}
