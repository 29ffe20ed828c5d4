package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// What must hold in an AuthorizationPolicy.
final class AuthorizationChecks {
    private static final String DRY_RUN = "istio.io/dry-run";
    private static final List<String> SOURCE =
            List.of(
                    "principals",
                    "requestPrincipals",
                    "namespaces",
                    "ipBlocks",
                    "remoteIpBlocks",
                    "serviceAccounts",
                    "trustDomains");
    private static final List<String> OPERATION = List.of("ports", "methods", "paths", "hosts");

    /// What a CUSTOM policy cannot ask for: the connection's identity is not known there.
    private static final List<String> IDENTITY =
            List.of(
                    "namespaces",
                    "serviceAccounts",
                    "trustDomains",
                    "principals",
                    "requestPrincipals");

    private static final Set<String> IDENTITY_KEYS =
            Set.of(
                    "source.namespace",
                    "source.serviceAccount",
                    "source.trustDomain",
                    "source.principal");

    /// Source fields that also hold for TCP.
    private static final List<String> TCP_SOURCE =
            List.of("principals", "ipBlocks", "namespaces", "remoteIpBlocks", "serviceAccounts");

    private AuthorizationChecks() {}

    static void check(Part spec, Map<String, String> annotations) {
        Selections.check(spec);
        String action = spec.text("action").isEmpty() ? "ALLOW" : spec.text("action");
        dryRun(action, annotations, spec);
        provider(spec, action);
        boolean isMeaningless = action.equals("DENY") || action.equals("CUSTOM");
        if (isMeaningless && !spec.has("rules"))
            spec.missing(
                    "rules",
                    action
                            + " action without `rules` is meaningless as it will never be"
                            + " triggered, add an empty rule `{}` if you want it be triggered for"
                            + " every request");
        for (Part rule : spec.parts("rules")) {
            if (action.equals("CUSTOM")) custom(rule);
            rule(rule);
            if (action.equals("DENY")) denysTcp(rule);
        }
    }

    private static void dryRun(String action, Map<String, String> annotations, Part spec) {
        String value = annotations.get(DRY_RUN);
        if (value == null) return;
        String at = "metadata.annotations." + DRY_RUN;
        if (!action.equals("ALLOW") && !action.equals("DENY"))
            spec.report().invalid(at, "currently only supports action ALLOW/DENY, found " + action);
        else if (!value.matches("(?:[01tTfF]|true|TRUE|True|false|FALSE|False)"))
            spec.report().invalid(at, quoted(value) + " (expected: \"true\" or \"false\")");
    }

    private static void provider(Part spec, String action) {
        boolean isCustom = action.equals("CUSTOM");
        if (isCustom && spec.has("rules") && spec.partOrEmpty("provider").text("name").isEmpty())
            spec.missing("provider.name", "the name of an extension provider, for CUSTOM");
        if (!isCustom && spec.has("provider"))
            spec.error(
                    "provider", "`provider` must not be with non CUSTOM action, found " + action);
    }

    private static void custom(Part rule) {
        for (Part from : rule.parts("from")) {
            Part source = from.partOrEmpty("source");
            for (String field : IDENTITY)
                for (String name : List.of(field, not(field)))
                    if (!source.list(name).isEmpty())
                        source.error(name, "is currently not supported with CUSTOM action");
        }
        for (Part when : rule.parts("when")) {
            String key = when.text("key");
            if (IDENTITY_KEYS.contains(key) || key.startsWith("request.auth."))
                when.error("key", quoted(key) + " is currently not supported with CUSTOM action");
        }
    }

    private static String not(String field) {
        return "not" + Character.toUpperCase(field.charAt(0)) + field.substring(1);
    }

    private static void rule(Part rule) {
        for (String field : List.of("from", "to"))
            if (rule.has(field) && rule.list(field).isEmpty())
                rule.error(field, "`" + field + "` must not be empty");
        for (Part from : rule.parts("from")) {
            Part source = from.part("source");
            if (source == null) from.missing("source", "a source");
            else source(source);
        }
        for (Part to : rule.parts("to")) {
            Part operation = to.part("operation");
            if (operation == null) to.missing("operation", "an operation");
            else operation(operation);
        }
        rule.parts("when").forEach(AuthorizationChecks::condition);
    }

    private static void source(Part source) {
        notEmpty(source, SOURCE, "from.source");
        for (String field : SOURCE)
            for (String name : List.of(field, not(field)))
                switch (field) {
                    case "ipBlocks", "remoteIpBlocks" -> AuthorizationValues.ips(source, name);
                    case "serviceAccounts" -> AuthorizationValues.serviceAccounts(source, name);
                    case "trustDomains" -> AuthorizationValues.trustDomains(source, name);
                    default -> AuthorizationValues.noneEmpty(source, name);
                }
    }

    private static void operation(Part operation) {
        notEmpty(operation, OPERATION, "to.operation");
        for (String field : OPERATION)
            for (String name : List.of(field, not(field)))
                switch (field) {
                    case "ports" -> AuthorizationValues.ports(operation, name);
                    case "paths" -> {
                        AuthorizationValues.noneEmpty(operation, name);
                        PathTemplates.check(operation, name);
                    }
                    default -> AuthorizationValues.noneEmpty(operation, name);
                }
    }

    private static void notEmpty(Part part, List<String> fields, String what) {
        boolean isEmpty =
                fields.stream()
                        .allMatch(f -> part.list(f).isEmpty() && part.list(not(f)).isEmpty());
        if (isEmpty) part.error("`" + what + "` must not be empty");
    }

    private static void condition(Part when) {
        String key = when.text("key");
        if (key.isEmpty()) {
            when.missing("key", "an attribute such as source.ip");
            return;
        }
        if (when.list("values").isEmpty() && when.list("notValues").isEmpty())
            when.error(
                    "at least one of `values` or `notValues` must be set for key " + quoted(key));
        else
            for (String field : List.of("values", "notValues"))
                AuthorizationValues.attribute(when, field, key);
    }

    /// Where HTTP attributes cannot be known, a rule to deny denies.
    private static void denysTcp(Part rule) {
        List<Part> sources =
                rule.parts("from").stream().filter(from -> from.has("source")).toList();
        List<Part> operations =
                rule.parts("to").stream().filter(to -> to.has("operation")).toList();
        boolean hasTcpSource =
                sources.stream().anyMatch(from -> hasAny(from.partOrEmpty("source"), TCP_SOURCE));
        boolean hasTcpOperation =
                operations.stream()
                        .anyMatch(to -> hasAny(to.partOrEmpty("operation"), List.of("ports")));
        boolean isHttpOnly =
                operations.isEmpty() ? !sources.isEmpty() && !hasTcpSource : !hasTcpOperation;
        if (isHttpOnly)
            rule.warn(
                    "configured AuthorizationPolicy will deny all traffic to TCP ports under its"
                            + " scope due to the use of only HTTP attributes in a DENY rule; it is"
                            + " recommended to explicitly specify the port");
    }

    private static boolean hasAny(Part part, List<String> fields) {
        return fields.stream()
                .anyMatch(f -> !part.list(f).isEmpty() || !part.list(not(f)).isEmpty());
    }
}
