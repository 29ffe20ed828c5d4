package io.leno.analysis.k8sgateway;

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

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Policies that select the pods of a gateway of the Gateway API, where only `targetRef` counts.
@Component
public final class SelectorAnalyzer implements Analyzer {
    private static final String GATEWAY_NAME = "gateway.networking.k8s.io/gateway-name";
    private static final List<ResourceKind> POLICIES =
            List.of(
                    Kinds.AUTHORIZATION_POLICY,
                    Kinds.REQUEST_AUTHENTICATION,
                    Kinds.TELEMETRY,
                    Kinds.WASM_PLUGIN);

    @Override
    public String name() {
        return "k8sgateway.SelectorAnalyzer";
    }

    @Override
    public String description() {
        return "Check that selectors are effective for Kubernetes gateway";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.POD);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        List<ConfigResource> gateways =
                resources.all(Kinds.POD).stream()
                        .filter(pod -> pod.labels().containsKey(GATEWAY_NAME))
                        .toList();
        for (ResourceKind kind : POLICIES)
            for (ConfigResource policy : resources.all(kind)) check(policy, gateways, findings);
    }

    private static void check(
            ConfigResource policy, List<ConfigResource> gateways, Findings findings) {
        Part spec = Part.spec(policy);
        if (spec.part("targetRef").exists() || !spec.part("selector").exists()) return;
        Map<String, String> selector = spec.part("selector").textMap("matchLabels");
        for (ConfigResource pod : gateways)
            if (pod.key().namespace().equals(policy.key().namespace())
                    && Labels.match(selector, pod.labels()))
                findings.report(
                        Finding.of(
                                IstioMessages.INEFFECTIVE_SELECTOR,
                                policy,
                                pod.labels().getOrDefault(GATEWAY_NAME, "")));
    }
}
