package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.Map;
import java.util.Set;

/// What security, telemetry and extension kinds are for: workloads by label, or resources by name.
final class Selections {
    private static final Map<String, Set<String>> TARGETS =
            Map.of(
                    "Service", Set.of("", "core"),
                    "ServiceEntry", Set.of("networking.istio.io"),
                    "Gateway", Set.of("gateway.networking.k8s.io"),
                    "GatewayClass", Set.of("gateway.networking.k8s.io"));

    private Selections() {}

    static void check(Part spec) {
        selector(spec, "selector");
        Part ref = spec.part("targetRef");
        if (ref != null) target(ref);
        spec.parts("targetRefs").forEach(Selections::target);
    }

    static void selector(Part spec, String field) {
        Part selector = spec.part(field);
        if (selector == null) return;
        Common.selectorLabels(selector, "matchLabels");
        if (selector.textMap("matchLabels").isEmpty())
            spec.warn(field, "workload selector specified without labels");
    }

    private static void target(Part ref) {
        if (ref.text("name").isEmpty()) ref.missing("name", "the name of a resource");
        Set<String> groups = TARGETS.getOrDefault(ref.text("kind"), Set.of());
        if (!groups.contains(ref.text("group")))
            ref.error(
                    quoted(ref.text("group") + "/" + ref.text("kind"))
                            + " (expected: targetRef must be to one of core/Service,"
                            + " networking.istio.io/ServiceEntry,"
                            + " gateway.networking.k8s.io/Gateway,"
                            + " gateway.networking.k8s.io/GatewayClass)");
    }
}
