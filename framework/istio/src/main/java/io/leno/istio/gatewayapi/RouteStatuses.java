package io.leno.istio.gatewayapi;

import io.leno.istio.gatewayapi.HttpRouteSpec.ParentRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The status of a route: what became of it at each of its parents.
final class RouteStatuses {
    private RouteStatuses() {}

    /// @param gatewayError what is wrong with its references, seen from gateways
    /// @param meshError the same, seen from callers
    static Map<String, Object> of(
            RouteView route,
            List<Attachment> attachments,
            @Nullable RouteError gatewayError,
            @Nullable RouteError meshError,
            long generation) {
        var byParent = new LinkedHashMap<ParentRef, List<Attachment>>();
        for (Attachment each : attachments) {
            byParent.computeIfAbsent(each.ref(), _ -> new ArrayList<>()).add(each);
        }
        List<Object> parents = new ArrayList<>();
        byParent.keySet().stream()
                .sorted(Comparator.comparing((ParentRef ref) -> name(ref, route)).reversed())
                .forEach(
                        ref -> {
                            List<Attachment> its = byParent.getOrDefault(ref, List.of());
                            RouteError error = its.getFirst().isMesh() ? meshError : gatewayError;
                            parents.add(parent(ref, its, error, generation));
                        });
        return Map.of("parents", parents);
    }

    private static String name(ParentRef ref, RouteView route) {
        String group = ref.group() == null ? GatewayWorld.GROUP : ref.group();
        String kind = ref.kind().isEmpty() ? "Gateway" : ref.kind();
        return String.join("/", group, kind, ref.name(), ref.sectionName(), "" + ref.port())
                + "."
                + route.namespaceOf(ref);
    }

    private static Map<String, Object> parent(
            ParentRef ref, List<Attachment> its, @Nullable RouteError error, long generation) {
        var conditions = new ArrayList<>();
        conditions.add(accepted(its).toMap(generation));
        Condition refs =
                error == null
                        ? new Condition(
                                "ResolvedRefs", true, "ResolvedRefs", "All references resolved")
                        : new Condition("ResolvedRefs", false, error.reason(), error.message());
        conditions.add(refs.toMap(generation));
        var parent = new LinkedHashMap<String, Object>();
        parent.put("conditions", conditions);
        parent.put("controllerName", GatewayClassSpec.CONTROLLER);
        parent.put("parentRef", reference(ref));
        return parent;
    }

    /// One listener that takes it is enough; else what was closest to taking it says why not.
    private static Condition accepted(List<Attachment> its) {
        long taken = its.stream().filter(each -> each.denial() == null).count();
        if (taken > 0) {
            String bound = taken > 1 ? ", bound to " + taken + " parents" : "";
            return new Condition("Accepted", true, "Accepted", "Route was valid" + bound);
        }
        var denials = new ArrayList<Denial>();
        for (Attachment each : its) {
            if (each.denial() != null) denials.add(each.denial());
        }
        int closest = denials.stream().mapToInt(Denial::rank).min().orElse(0);
        List<Denial> said = denials.stream().filter(each -> each.rank() == closest).toList();
        return new Condition(
                "Accepted",
                false,
                said.getFirst().reason(),
                String.join("; ", said.stream().map(Denial::message).toList()));
    }

    private static Map<String, Object> reference(ParentRef ref) {
        var out = new LinkedHashMap<String, Object>();
        if (ref.group() != null) out.put("group", ref.group());
        if (!ref.kind().isEmpty()) out.put("kind", ref.kind());
        out.put("name", ref.name());
        if (!ref.namespace().isEmpty()) out.put("namespace", ref.namespace());
        if (ref.port() != 0) out.put("port", ref.port());
        if (!ref.sectionName().isEmpty()) out.put("sectionName", ref.sectionName());
        return out;
    }
}
