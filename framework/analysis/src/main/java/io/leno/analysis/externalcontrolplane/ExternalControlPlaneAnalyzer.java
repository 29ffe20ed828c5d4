package io.leno.analysis.externalcontrolplane;

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

/// Webhooks that lead to a control plane outside of the cluster, and whether they can.
@Component
public final class ExternalControlPlaneAnalyzer implements Analyzer {
    private static final String DEFAULT_VALIDATOR = "istiod-default-validator";
    private static final String VALIDATOR_PREFIX = "istio-validator";
    private static final String INJECTOR_PREFIX = "istio-sidecar-injector";

    @Override
    public String name() {
        return "externalcontrolplane.ExternalControlPlaneAnalyzer";
    }

    @Override
    public String description() {
        return "Checks that the remote IstioOperator resources reference an external control"
                + " plane";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.VALIDATING_WEBHOOKS, Kinds.MUTATING_WEBHOOKS);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource validator : resources.all(Kinds.VALIDATING_WEBHOOKS)) {
            String name = validator.key().name();
            if (name.equals(DEFAULT_VALIDATOR) || name.startsWith(VALIDATOR_PREFIX))
                check(validator, findings);
        }
        for (ConfigResource injector : resources.all(Kinds.MUTATING_WEBHOOKS))
            if (injector.key().name().startsWith(INJECTOR_PREFIX)) check(injector, findings);
    }

    private static void check(ConfigResource webhooks, Findings findings) {
        for (Part webhook : Part.of(webhooks).parts("webhooks")) {
            Part client = webhook.part("clientConfig");
            String name = webhook.text("name");
            if (client.has("url")) checkUrl(webhooks, name, client.text("url"), findings);
            else if (!client.part("service").exists())
                report(webhooks, "", name, "is blank", findings);
        }
    }

    private static void checkUrl(
            ConfigResource webhooks, String name, String url, Findings findings) {
        String host = WebhookUrl.host(url);
        if (host == null)
            report(webhooks, url, name, "was provided in an invalid format", findings);
        else if (WebhookUrl.isAddress(host))
            findings.report(
                    Finding.of(
                            IstioMessages.EXTERNAL_CONTROL_PLANE_ADDRESS_IS_NOT_A_HOSTNAME,
                            webhooks,
                            url,
                            name));
    }

    private static void report(
            ConfigResource webhooks, String url, String name, String problem, Findings findings) {
        findings.report(
                Finding.of(
                        IstioMessages.INVALID_EXTERNAL_CONTROL_PLANE_CONFIG,
                        webhooks,
                        url,
                        name,
                        problem));
    }
}
