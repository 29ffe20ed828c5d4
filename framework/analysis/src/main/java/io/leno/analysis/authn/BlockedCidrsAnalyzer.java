package io.leno.analysis.authn;

import io.leno.analysis.lookup.Names;
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
import java.util.Set;

/// A control plane that fetches the keys of RequestAuthentications from anywhere.
@Component
public final class BlockedCidrsAnalyzer implements Analyzer {
    private static final String SETTING = "BLOCKED_CIDRS_IN_JWKS_URIS";
    private static final int SHOWN = 5;

    @Override
    public String name() {
        return "authn.BlockedCIDRsAnalyzer";
    }

    @Override
    public String description() {
        return "Checks that BLOCKED_CIDRS_IN_JWKS_URIS is configured on istiod when"
                + " RequestAuthentication resources exist";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.DEPLOYMENT);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        List<String> names =
                resources.all(Kinds.REQUEST_AUTHENTICATION).stream().map(Names::full).toList();
        if (names.isEmpty()) return;
        for (ConfigResource deployment : resources.all(Kinds.DEPLOYMENT)) {
            if (!"istiod".equals(deployment.labels().get("app")) || restricts(deployment)) continue;
            findings.report(
                    Finding.of(
                            IstioMessages.JWKS_URI_FETCH_UNRESTRICTED,
                            deployment,
                            names.size(),
                            shown(names)));
        }
    }

    private static boolean restricts(ConfigResource deployment) {
        return Part.spec(deployment).part("template").part("spec").parts("containers").stream()
                .flatMap(container -> container.parts("env").stream())
                .anyMatch(
                        each -> each.text("name").equals(SETTING) && !each.text("value").isEmpty());
    }

    private static String shown(List<String> names) {
        if (names.size() <= SHOWN) return String.join(", ", names);
        return String.join(", ", names.subList(0, SHOWN))
                + ", and "
                + (names.size() - SHOWN)
                + " more";
    }
}
