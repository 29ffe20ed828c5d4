package io.leno.istio.gatewayapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is said in the status of a policy, target by target and gateway by gateway.
final class PolicyVerdict {
    private static final int MOST_ANCESTORS = 16;
    static final String MESH_CONTROLLER = "istio.io/mesh-controller";
    private static final String IGNORE = "istio.io/ignore-policy-attachment";

    private final List<Object> ancestors = new ArrayList<>();

    /// True where the policy asks to be left alone.
    static boolean isIgnored(Map<String, String> annotations) {
        return "true".equalsIgnoreCase(annotations.get(IGNORE));
    }

    static PolicyVerdict ofIgnored(List<PolicyTarget> targets) {
        var verdict = new PolicyVerdict();
        String message = "Ignored by Istio due to annotation " + IGNORE + "=true";
        var ignored = new Condition("Accepted", false, "IgnoredByIstio", message);
        for (PolicyTarget target : targets) verdict.addTarget(target, List.of(ignored));
        return verdict;
    }

    static Condition accepted(String message) {
        return new Condition("Accepted", true, "Accepted", message);
    }

    void addTarget(PolicyTarget target, List<Condition> conditions) {
        var ref = new LinkedHashMap<String, Object>();
        ref.put("group", target.group());
        ref.put("kind", target.kind());
        ref.put("name", target.name());
        if (!target.sectionName().isEmpty()) ref.put("sectionName", target.sectionName());
        add(ref, conditions, MESH_CONTROLLER);
    }

    void addGateway(String name, List<Condition> conditions) {
        var ref = new LinkedHashMap<String, Object>();
        ref.put("group", GatewayWorld.GROUP);
        ref.put("kind", "Gateway");
        ref.put("name", name);
        add(ref, conditions, GatewayClassSpec.CONTROLLER);
    }

    private void add(Map<String, Object> ref, List<Condition> conditions, String controller) {
        if (ancestors.size() == MOST_ANCESTORS) return;
        var ancestor = new LinkedHashMap<String, Object>();
        ancestor.put("ancestorRef", ref);
        ancestor.put("conditions", conditions.stream().map(each -> each.toMap(0)).toList());
        ancestor.put("controllerName", controller);
        ancestors.add(ancestor);
    }

    Map<String, Object> status() {
        return Map.of("ancestors", List.copyOf(ancestors));
    }
}
