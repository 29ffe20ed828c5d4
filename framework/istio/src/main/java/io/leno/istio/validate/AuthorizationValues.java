package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.List;
import java.util.Set;

/// What must hold in the values that an AuthorizationPolicy compares with.
final class AuthorizationValues {
    private static final Set<String> ANY_TEXT =
            Set.of(
                    "source.namespace",
                    "source.principal",
                    "request.auth.principal",
                    "request.auth.audiences",
                    "request.auth.presenter",
                    "connection.sni");
    private static final List<String> WITH_KEY =
            List.of("request.headers", "request.auth.claims", "experimental.envoy.filters.");
    private static final int MAX_ACCOUNT = 320;

    private AuthorizationValues() {}

    static void noneEmpty(Part part, String field) {
        each(part, field, value -> value.isEmpty() ? "empty value not allowed" : "");
    }

    static void ips(Part part, String field) {
        each(
                part,
                field,
                value -> Names.isIpOrNetwork(value) ? "" : "bad IP address or CIDR range");
    }

    static void ports(Part part, String field) {
        each(
                part,
                field,
                value ->
                        value.matches("\\d{1,6}") && Integer.parseInt(value) <= 65_535
                                ? ""
                                : "bad port (expected: 0..65535)");
    }

    static void serviceAccounts(Part part, String field) {
        if (part.list(field).size() > 16) part.error(field, "may not have more than 16 values");
        each(part, field, AuthorizationValues::badServiceAccount);
    }

    private static String badServiceAccount(String value) {
        if (value.isEmpty()) return "empty value not allowed";
        if (value.contains("*")) return "wildcard not allowed";
        if (value.length() > MAX_ACCOUNT) return "value cannot exceed 320 characters";
        String[] parts = value.split("/", -1);
        boolean isComplete = parts.length <= 2 && !List.of(parts).contains("");
        return isComplete ? "" : "expected format 'serviceAccount' or 'namespace/serviceAccount'";
    }

    static void trustDomains(Part part, String field) {
        each(
                part,
                field,
                value -> {
                    String bad = badWildcard(value);
                    if (!bad.isEmpty()) return bad;
                    return value.contains("/") ? "trust domain must not contain '/'" : "";
                });
    }

    private static String badWildcard(String value) {
        if (value.isEmpty()) return "empty value not allowed";
        int wildcard = value.indexOf('*');
        if (wildcard != value.lastIndexOf('*')) return "at most one wildcard is allowed";
        boolean isAtEnd = wildcard <= 0 || wildcard == value.length() - 1;
        return isAtEnd ? "" : "wildcard is only allowed at the start or end";
    }

    /// The values of a condition, by what its key is.
    static void attribute(Part when, String field, String key) {
        noneEmpty(when, field);
        if (WITH_KEY.stream().anyMatch(key::startsWith)) {
            int open = key.indexOf('[');
            boolean hasKey = key.endsWith("]") && open > 0 && open < key.length() - 2;
            if (!hasKey) when.error("key", quoted(key) + ": bad key (expected: format a[b])");
            return;
        }
        switch (key) {
            case "source.ip", "remote.ip", "destination.ip" -> ips(when, field);
            case "destination.port" -> ports(when, field);
            case "source.serviceAccount" -> serviceAccounts(when, field);
            case "source.trustDomain" -> each(when, field, AuthorizationValues::badWildcard);
            default -> {
                if (!ANY_TEXT.contains(key)) unknown(when, key);
            }
        }
    }

    private static void unknown(Part when, String key) {
        String why =
                key.equals("destination.namespace")
                        ? "is replaced by the metadata.namespace"
                        : key.startsWith("destination.labels")
                                ? "is replaced by the workload selector"
                                : Set.of("destination.name", "destination.user").contains(key)
                                        ? "is a deprecated attribute: only supported in v1alpha1"
                                        : "is an unknown attribute";
        when.error("key", quoted(key) + " " + why);
    }

    private interface Judgement {
        /// What is wrong; empty if nothing is.
        String of(String value);
    }

    private static void each(Part part, String field, Judgement judgement) {
        List<String> values = part.texts(field);
        for (int i = 0; i < values.size(); i++) {
            String wrong = judgement.of(values.get(i));
            if (!wrong.isEmpty())
                part.error(field + "[" + i + "]", quoted(values.get(i)) + ": " + wrong);
        }
    }
}
