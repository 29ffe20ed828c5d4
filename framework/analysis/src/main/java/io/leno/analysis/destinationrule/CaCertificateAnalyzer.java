package io.leno.analysis.destinationrule;

import io.leno.analysis.lookup.Names;
import io.leno.api.analysis.Analyzer;
import io.leno.api.analysis.Finding;
import io.leno.api.analysis.Findings;
import io.leno.api.analysis.IstioMessages;
import io.leno.api.analysis.Kinds;
import io.leno.api.analysis.MessageType;
import io.leno.api.analysis.Part;
import io.leno.api.analysis.Resources;
import io.leno.api.config.ConfigResource;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// DestinationRules that ask for TLS and do not say whom to believe.
@Component
public final class CaCertificateAnalyzer implements Analyzer {
    private static final Set<String> VERIFYING = Set.of("SIMPLE", "MUTUAL");

    @Override
    public String name() {
        return "destinationrule.CaCertificateAnalyzer";
    }

    @Override
    public String description() {
        return "Checks if caCertificates is set when TLS mode is SIMPLE/MUTUAL";
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource rule : resources.all(Kinds.DESTINATION_RULE)) {
            Part policy = Part.spec(rule).part("trafficPolicy");
            check(rule, policy, null, findings);
            for (Part port : policy.parts("portLevelSettings")) check(rule, port, port, findings);
        }
    }

    /// @param port settings of one port; null for those of the destination
    private static void check(
            ConfigResource rule, Part policy, @Nullable Part port, Findings findings) {
        Part tls = policy.part("tls");
        if (!VERIFYING.contains(tls.text("mode")) || !tls.text("caCertificates").isEmpty()) return;
        boolean hasSecret =
                !tls.text("credentialName").isEmpty()
                        && Part.spec(rule).part("workloadSelector").exists();
        if (hasSecret) return;
        List<Object> values = new ArrayList<>();
        values.add(Names.full(rule));
        values.add(rule.key().namespace());
        values.add(tls.text("mode"));
        values.add(Part.spec(rule).text("host"));
        if (port != null) values.add("number:" + port.part("port").number("number"));
        MessageType type =
                port == null
                        ? IstioMessages.NO_SERVER_CERTIFICATE_VERIFICATION_DESTINATION_LEVEL
                        : IstioMessages.NO_SERVER_CERTIFICATE_VERIFICATION_PORT_LEVEL;
        findings.report(new Finding(type, rule, tls.pathOf("caCertificates"), values));
    }
}
