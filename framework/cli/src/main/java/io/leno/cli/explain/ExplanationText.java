package io.leno.cli.explain;

import io.leno.cli.Fields;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// An explanation for people: one thing met a line, what made it below.
final class ExplanationText {
    private static final Map<String, String> TITLES =
            Map.of(
                    "listener", "listener",
                    "filterChain", "filter chain",
                    "routes", "routes",
                    "virtualHost", "virtual host",
                    "route", "route");

    private final Map<String, ?> fields;
    private final List<String> lines = new ArrayList<>();

    ExplanationText(Map<String, ?> fields) {
        this.fields = fields;
    }

    /// The names of what is met, in order.
    List<String> names() {
        var names = new ArrayList<String>();
        for (Map<?, ?> each : Fields.objects(fields, "steps"))
            names.add(Fields.text(each, "kind") + " " + Fields.text(each, "name"));
        for (Map<?, ?> each : Fields.objects(fields, "clusters"))
            names.add("cluster " + Fields.text(each, "name"));
        names.add("outcome " + Fields.text(Fields.object(fields, "outcome"), "kind"));
        return names;
    }

    List<String> lines() {
        Map<?, ?> proxy = Fields.object(fields, "proxy");
        lines.add(
                Fields.text(fields, "request")
                        + "   at "
                        + Fields.text(proxy, "type")
                        + " "
                        + Fields.text(proxy, "namespace")
                        + "/"
                        + Fields.text(proxy, "name"));
        if (!Fields.text(fields, "dialled").isEmpty())
            lines.add("  " + Fields.text(fields, "dialled"));
        lines.add("=> " + Fields.text(Fields.object(fields, "outcome"), "text"));
        lines.add("");
        Fields.objects(fields, "steps").forEach(this::addStep);
        Fields.objects(fields, "clusters").forEach(this::addCluster);
        List<Map<?, ?>> policies = Fields.objects(fields, "policies");
        if (!policies.isEmpty()) lines.add("policies");
        policies.forEach(this::addPolicy);
        List<Map<?, ?>> reasons = Fields.objects(fields, "reasons");
        if (!reasons.isEmpty()) lines.add("not used");
        reasons.forEach(this::addReason);
        return lines;
    }

    private void addStep(Map<?, ?> step) {
        String name = Fields.text(step, "name");
        String title = TITLES.getOrDefault(Fields.text(step, "kind"), "");
        boolean isNoRoute = title.equals("route") && !step.containsKey("match");
        lines.add(column(title) + (isNoRoute ? "(none)" : name.isEmpty() ? "(unnamed)" : name));
        String match = Fields.text(step, "match");
        if (!match.isEmpty()) detail("takes " + match);
        if (!Fields.text(step, "address").isEmpty()) detail(Fields.text(step, "address"));
        if (step.get("domains") instanceof List<?> domains)
            detail(String.join(", ", domains.stream().map(String::valueOf).toList()));
        addMakers(step);
        for (Map<?, ?> each : Fields.objects(step, "notTaken")) {
            String other = Fields.text(each, "name");
            detail("not " + (other.isEmpty() ? "" : other + ", ") + each.get("match"));
            detail("    " + each.get("reason"));
            addMakers(each);
        }
    }

    private void addCluster(Map<?, ?> cluster) {
        String share = Fields.text(cluster, "share");
        lines.add(
                column("cluster")
                        + Fields.text(cluster, "name")
                        + (share.isEmpty()
                                ? ""
                                : "   weight " + cluster.get("weight") + " (" + share + ")"));
        if (cluster.containsKey("missing")) {
            detail("the proxy has none of this name");
            return;
        }
        detail(Fields.text(cluster, "type") + settings(Fields.object(cluster, "settings")));
        addMakers(cluster);
        List<Map<?, ?>> endpoints = Fields.objects(cluster, "endpoints");
        for (Map<?, ?> each : endpoints) addEndpoint(each);
        if (cluster.containsKey("endpoints") && endpoints.isEmpty()) detail("no endpoints");
    }

    private static String settings(Map<?, ?> settings) {
        var text = new StringBuilder();
        settings.forEach((name, value) -> text.append(", ").append(name).append(' ').append(value));
        return text.toString();
    }

    private void addEndpoint(Map<?, ?> endpoint) {
        var text = new StringBuilder("endpoint ").append(endpoint.get("address"));
        for (String each : List.of("health", "weight", "priority", "locality", "workload")) {
            if (endpoint.containsKey(each))
                text.append("   ").append(each).append(' ').append(endpoint.get(each));
        }
        detail(text.toString());
    }

    private void addPolicy(Map<?, ?> policy) {
        String text = Fields.text(policy, "text");
        String does = Fields.text(policy, "does");
        boolean isOff = Boolean.FALSE.equals(policy.get("active"));
        lines.add(
                "  "
                        + Fields.text(policy, "name")
                        + ": "
                        + (does.isEmpty() ? text : does)
                        + (isOff ? " (off)" : "")
                        + (policy.containsKey("settings")
                                ? ", settings " + policy.get("settings")
                                : ""));
        addMakers(policy);
    }

    private void addReason(Map<?, ?> reason) {
        String resource = Fields.text(reason, "resource");
        lines.add(
                "  "
                        + (resource.isEmpty() ? "" : maker(reason) + ": ")
                        + Fields.text(reason, "message"));
    }

    private void addMakers(Map<?, ?> of) {
        for (Map<?, ?> each : Fields.objects(of, "madeBy")) detail("from " + maker(each));
    }

    /// `VirtualService default/reviews spec.http[0] (mesh.yaml:12)`
    private static String maker(Map<?, ?> maker) {
        String field = Fields.text(maker, "field");
        String location = Fields.text(maker, "location");
        String part = Fields.text(maker, "part");
        return Fields.text(maker, "resource")
                + (field.isEmpty() ? "" : " " + field)
                + (location.isEmpty() ? "" : " (" + location + ")")
                + (part.indexOf('(') > 0 ? ": " + part : "");
    }

    private void detail(String text) {
        lines.add("                " + text);
    }

    private static String column(String title) {
        return title + " ".repeat(Math.max(1, 16 - title.length()));
    }
}
