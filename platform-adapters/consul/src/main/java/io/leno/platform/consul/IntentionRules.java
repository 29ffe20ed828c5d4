package io.leno.platform.consul;

import static io.leno.platform.consul.EntryRules.list;
import static io.leno.platform.consul.EntryRules.map;
import static io.leno.platform.consul.EntryRules.text;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Intentions as AuthorizationPolicies: one that denies and one that allows a destination. In
/// Consul the most specific intention decides, with Istio denials come first: so what is said of
/// all sources leaves out those with an intention of their own, and nobody to nobody is a policy
/// that allows nothing. Consul: Service intentions, precedence.
final class IntentionRules {
    private static final String ALL = "*";

    private final EntryRules rules;
    private final Function<String, List<String>> accounts;

    /// @param accounts the service accounts of a service's instances
    IntentionRules(EntryRules rules, Function<String, List<String>> accounts) {
        this.rules = rules;
        this.accounts = accounts;
    }

    void add(List<Map<?, ?>> entries) {
        for (Map<?, ?> entry : entries) new Destination(text(entry, "Name")).add(entry);
    }

    /// What is said of one service, or of all.
    private final class Destination {
        private final String service;
        private final String entry;
        private final List<Object> allowed = new ArrayList<>();
        private final List<Object> denied = new ArrayList<>();
        private final List<String> named = new ArrayList<>();
        private boolean isClosed;

        Destination(String service) {
            this.service = service;
            entry = "service-intentions " + service;
        }

        void add(Map<?, ?> intentions) {
            List<?> sources = list(intentions, "Sources");
            for (Object each : sources)
                if (each instanceof Map<?, ?> source && !isAll(source))
                    named.addAll(principals(text(source, "Name")));
            for (int i = 0; i < sources.size(); i++)
                if (sources.get(i) instanceof Map<?, ?> source) add(source, "Sources[" + i + "]");
            write("DENY", denied, "consul-deny-");
            write("ALLOW", allowed, "consul-allow-");
        }

        private static boolean isAll(Map<?, ?> source) {
            return text(source, "Name").equals(ALL);
        }

        private void add(Map<?, ?> source, String path) {
            for (String field : List.of("Peer", "SamenessGroup")) {
                if (text(source, field).isEmpty()) continue;
                rules.refuse(entry, path + "." + field, "services elsewhere are not known");
                return;
            }
            Map<String, Object> from = isAll(source) ? others() : from(source);
            if (!list(source, "Permissions").isEmpty()) {
                addPermissions(source, from, path);
            } else if (text(source, "Action").equals("allow")) {
                allowed.add(rule(from, null));
            } else {
                deny(source, from, path);
            }
        }

        private void deny(Map<?, ?> source, Map<String, Object> from, String path) {
            if (!service.equals(ALL)) {
                denied.add(rule(from, null));
            } else if (isAll(source)) {
                isClosed = true;
            } else {
                denied.add(rule(from, null));
                rules.refuse(entry, path, "also denied by services that allow it by themselves");
            }
        }

        /// The first permission that matches decides; what none allows is denied as it is.
        private void addPermissions(Map<?, ?> source, Map<String, Object> from, String path) {
            List<?> permissions = list(source, "Permissions");
            boolean isAnyAllowed = false;
            for (int i = 0; i < permissions.size(); i++) {
                if (!(permissions.get(i) instanceof Map<?, ?> permission)) continue;
                boolean allows = text(permission, "Action").equals("allow");
                isAnyAllowed |= allows;
                if (!allows && isAnyAllowed) continue;
                String where = path + ".Permissions[" + i + "].HTTP";
                Map<String, Object> operation = operation(map(permission, "HTTP"), where);
                if (operation == null) continue;
                (allows ? allowed : denied).add(rule(from, operation));
            }
            isClosed = true;
        }

        private @Nullable Map<String, Object> operation(Map<?, ?> http, String where) {
            for (String field : List.of("PathRegex", "Header", "JWT")) {
                if (!http.containsKey(field)) continue;
                rules.refuse(
                        entry,
                        where + "." + field,
                        "the permission is left out (expected: PathExact, PathPrefix, Methods)");
                return null;
            }
            var operation = new HashMap<String, Object>();
            if (!text(http, "PathExact").isEmpty())
                operation.put("paths", List.of(text(http, "PathExact")));
            if (!text(http, "PathPrefix").isEmpty())
                operation.put("paths", List.of(text(http, "PathPrefix") + ALL));
            List<String> methods = list(http, "Methods").stream().map(String::valueOf).toList();
            if (!methods.isEmpty()) operation.put("methods", methods);
            return operation.isEmpty() ? Map.of("paths", List.of(ALL)) : operation;
        }

        private Map<String, Object> others() {
            Map<String, Object> all = Map.of("principals", List.of(ALL));
            return named.isEmpty()
                    ? all
                    : Map.of("principals", List.of(ALL), "notPrincipals", List.copyOf(named));
        }

        private Map<String, Object> from(Map<?, ?> source) {
            return Map.of("principals", principals(text(source, "Name")));
        }

        private void write(String action, List<Object> cases, String prefix) {
            boolean isNothing = cases.isEmpty() && !(action.equals("ALLOW") && isClosed);
            if (isNothing) return;
            var spec = new HashMap<String, Object>();
            if (!service.equals(ALL))
                spec.put("selector", Map.of("matchLabels", Map.of("app", service)));
            spec.put("action", action);
            if (!cases.isEmpty()) spec.put("rules", List.copyOf(cases));
            rules.add(
                    "security.istio.io",
                    "AuthorizationPolicy",
                    prefix + (service.equals(ALL) ? "all" : service),
                    entry,
                    spec);
        }
    }

    /// Istio matches the end of a name that begins with a star.
    private List<String> principals(String source) {
        List<String> known = accounts.apply(source);
        List<String> names = known.isEmpty() ? List.of(source) : known;
        String namespace = rules.settings().namespace();
        return names.stream().map(each -> "*/ns/" + namespace + "/sa/" + each).toList();
    }

    private static Map<String, Object> rule(
            Map<String, Object> source, @Nullable Map<String, Object> operation) {
        var rule = new HashMap<String, Object>();
        rule.put("from", List.of(Map.of("source", source)));
        if (operation != null) rule.put("to", List.of(Map.of("operation", operation)));
        return rule;
    }
}
