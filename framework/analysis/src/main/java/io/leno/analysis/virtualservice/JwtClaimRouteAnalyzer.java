package io.leno.analysis.virtualservice;

import io.leno.analysis.lookup.Labels;
import io.leno.analysis.lookup.Names.FullName;
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

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// VirtualServices that route by claims of a token at a gateway where nobody reads tokens.
@Component
public final class JwtClaimRouteAnalyzer implements Analyzer {
    private static final String MESH = "mesh";
    private static final String ISTIO_SYSTEM = "istio-system";
    private static final Pattern CLAIM =
            Pattern.compile("(?i)@request\\.auth\\.claims(?:\\..+|\\[.+])");

    @Override
    public String name() {
        return "virtualservice.JWTClaimRouteAnalyzer";
    }

    @Override
    public String description() {
        return "Checks the VirtualService using JWT claim based routing has corresponding"
                + " RequestAuthentication";
    }

    @Override
    public Set<ResourceKind> needs() {
        return Set.of(Kinds.POD);
    }

    @Override
    public void analyze(Resources resources, Findings findings) {
        for (ConfigResource service : resources.all(Kinds.VIRTUAL_SERVICE)) {
            Optional<String> claim = claim(service);
            if (claim.isEmpty()) continue;
            for (String reference : Part.spec(service).texts("gateways"))
                if (!reference.equals(MESH))
                    check(service, claim.get(), reference, resources, findings);
        }
    }

    /// The first header match that means a claim.
    private static Optional<String> claim(ConfigResource service) {
        return Part.spec(service).parts("http").stream()
                .flatMap(http -> http.parts("match").stream())
                .flatMap(match -> Stream.of(match.part("headers"), match.part("withoutHeaders")))
                .flatMap(headers -> headers.names().stream())
                .map(Object::toString)
                .filter(header -> CLAIM.matcher(header).matches())
                .findFirst();
    }

    private static void check(
            ConfigResource service,
            String claim,
            String reference,
            Resources resources,
            Findings findings) {
        FullName name = FullName.resolve(service.key().namespace(), reference);
        // that a gateway is missing is for the analyzer of gateways to say
        resources
                .find(Kinds.GATEWAY, name.namespace(), name.name())
                .map(gateway -> Part.spec(gateway).textMap("selector"))
                .stream()
                .flatMap(
                        selector ->
                                resources.all(Kinds.POD).stream()
                                        .filter(pod -> Labels.match(selector, pod.labels())))
                .filter(pod -> !readsTokens(pod, resources))
                .forEach(
                        pod ->
                                findings.report(
                                        Finding.of(
                                                IstioMessages
                                                        .JWT_CLAIM_BASED_ROUTING_WITHOUT_REQUEST_AUTH_N,
                                                service,
                                                claim,
                                                name.toString(),
                                                pod.key().name())));
    }

    private static boolean readsTokens(ConfigResource pod, Resources resources) {
        return resources.all(Kinds.REQUEST_AUTHENTICATION).stream()
                .filter(
                        each ->
                                each.key().namespace().equals(ISTIO_SYSTEM)
                                        || each.key().namespace().equals(pod.key().namespace()))
                .map(each -> Part.spec(each).part("selector").textMap("matchLabels"))
                .anyMatch(selector -> Labels.match(selector, pod.labels()));
    }
}
