package io.leno.istio.validate;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Problem;
import io.leno.api.config.ResourceKey;
import io.leno.istio.bind.Envelope;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Suggestion;
import io.leno.istio.schema.IstioKinds;
import io.leno.istio.schema.Kind;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Judges resources of Istio's API as Istio's definitions and its webhook do: what they refuse is
/// an error, what they warn of a warning. Looks at one resource and nothing else. Thread-safe; keep
/// one, as what it compiles is used again.
public final class Validator {
    private static final Set<String> GROUPS =
            IstioKinds.ALL.stream().map(Kind::group).collect(Collectors.toSet());
    private static final String DRY_RUN = "istio.io/dry-run";
    private static final List<String> NEVER =
            List.of(
                    "internal.istio.io/webhook-always-reject",
                    "internal.istio.io/parent-namespace",
                    "internal.istio.io/parents");

    private final CelRules rules = new CelRules();
    private final Structure structure = new Structure(rules);

    /// True for resources of Istio's groups.
    public boolean knows(ResourceKey key) {
        return GROUPS.contains(key.group());
    }

    /// All problems, in the order found; empty where nothing is wrong, and for what is not Istio's.
    public List<Problem> validate(ConfigResource resource) {
        var report = new Report(resource);
        check(resource, report);
        return report.problems();
    }

    /// Tells the report all problems.
    public void check(ConfigResource resource, Report report) {
        if (!knows(resource.key())) return;
        Optional<Kind> kind = IstioKinds.find(resource.key().group(), resource.key().kind());
        if (kind.isEmpty()) {
            unknownKind(resource, report);
            return;
        }
        annotations(resource, report);
        Map<String, Object> spec = spec(kind.get(), resource, report);
        if (spec == null) return;
        structure.check(kind.get().spec(), spec, "spec", report);
        together(new Part(spec, "spec", report), resource);
    }

    private static void unknownKind(ConfigResource resource, Report report) {
        Set<String> known =
                IstioKinds.ALL.stream()
                        .filter(kind -> kind.group().equals(resource.key().group()))
                        .map(Kind::name)
                        .collect(Collectors.toSet());
        String name = resource.key().kind();
        report.unreadable(
                "unknown-kind",
                "kind",
                "unknown kind \"" + name + "\"" + Suggestion.hint(name, known));
    }

    private static void annotations(ConfigResource resource, Report report) {
        for (String name : NEVER)
            if (resource.annotations().containsKey(name))
                report.invalid(
                        "metadata.annotations." + name, "annotation may not be set by users");
        boolean isPolicy = resource.key().kind().equals("AuthorizationPolicy");
        if (resource.annotations().containsKey(DRY_RUN) && !isPolicy)
            report.invalid(
                    "metadata.annotations." + DRY_RUN,
                    "unsupported annotation (expected: only on an AuthorizationPolicy)");
    }

    /// An absent one is an empty one, unless the kind needs it.
    private static @Nullable Map<String, Object> spec(
            Kind kind, ConfigResource resource, Report report) {
        boolean isAbsent = resource.body().get("spec") == null;
        if (isAbsent && !kind.isSpecRequired()) {
            Envelope.check(resource, kind.versions(), report);
            return Map.of();
        }
        return Envelope.open(resource, kind.versions(), report);
    }

    /// What the model cannot say.
    private void together(Part spec, ConfigResource resource) {
        ResourceKey key = resource.key();
        switch (key.kind()) {
            case "VirtualService" -> VirtualServiceChecks.check(spec, key.namespace());
            case "DestinationRule" -> DestinationRuleChecks.check(spec, key.namespace());
            case "Gateway" -> GatewayChecks.check(spec, key.name());
            case "ServiceEntry" ->
                    ServiceEntryChecks.check(spec, key.namespace(), resource.labels());
            case "Sidecar" -> SidecarChecks.check(spec, key.namespace());
            case "WorkloadEntry" -> WorkloadChecks.entry(spec, null, true);
            case "WorkloadGroup" -> WorkloadChecks.group(spec);
            case "EnvoyFilter" -> EnvoyFilterChecks.check(spec);
            case "ProxyConfig" -> Selections.selector(spec, "selector");
            case "AuthorizationPolicy" -> AuthorizationChecks.check(spec, resource.annotations());
            case "PeerAuthentication" -> AuthenticationChecks.peer(spec);
            case "RequestAuthentication" -> AuthenticationChecks.request(spec);
            case "Telemetry" -> TelemetryChecks.check(spec, rules);
            case "WasmPlugin" -> ExtensionChecks.wasmPlugin(spec);
            case "TrafficExtension" -> ExtensionChecks.trafficExtension(spec);
            default -> throw new IllegalStateException("no checks for " + key);
        }
    }
}
