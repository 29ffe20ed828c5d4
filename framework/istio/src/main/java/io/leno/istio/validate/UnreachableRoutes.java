package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Routes of a VirtualService that no request reaches, because one before takes all of theirs.
final class UnreachableRoutes {
    private UnreachableRoutes() {}

    static void warn(Part spec) {
        for (String field : List.of("http", "tcp", "tls")) warn(spec.parts(field));
    }

    private static void warn(List<Part> routes) {
        var seen = new HashMap<Map<String, Object>, Integer>();
        var prefixes = new ArrayList<PrefixMatch>();
        int withoutMatch = -1;
        for (int i = 0; i < routes.size(); i++) {
            Part route = routes.get(i);
            if (route.list("match").isEmpty()) {
                if (withoutMatch >= 0) unused(route, i, "only the last rule can have no matches");
                withoutMatch = i;
                continue;
            }
            warn(route, i, withoutMatch, routes, seen, prefixes);
        }
        PrefixMatch.warn(prefixes);
    }

    private static void warn(
            Part route,
            int index,
            int withoutMatch,
            List<Part> routes,
            Map<Map<String, Object>, Integer> seen,
            List<PrefixMatch> prefixes) {
        List<Part> matches = route.parts("match");
        int duplicates = 0;
        for (int j = 0; j < matches.size(); j++) {
            Part match = matches.get(j);
            if (withoutMatch >= 0) {
                unused(route, index, "route without matches defined before");
                continue;
            }
            Integer first = seen.putIfAbsent(withoutName(match), index);
            if (first != null) {
                String by = name(routes.get(first), first);
                ineffective(match, name(route, index), name(match, j), by);
                duplicates++;
                continue;
            }
            PrefixMatch prefix = PrefixMatch.of(match, name(route, index), name(match, j));
            if (prefix != null) prefixes.add(prefix);
        }
        if (duplicates == matches.size()) unused(route, index, "all matches used by prior rules");
    }

    /// What counts when matches are compared.
    private static Map<String, Object> withoutName(Part match) {
        var fields = new LinkedHashMap<>(match.fields());
        fields.remove("name");
        fields.values().removeIf(UnreachableRoutes::isEmpty);
        return fields;
    }

    private static boolean isEmpty(Object value) {
        return value == null
                || value.equals("")
                || value.equals(0)
                || value.equals(false)
                || value.equals(List.of());
    }

    private static void unused(Part route, int index, String reason) {
        route.report()
                .warning(
                        "unreachable-rule",
                        route.path(),
                        "virtualService rule " + name(route, index) + " not used (" + reason + ")");
    }

    static void ineffective(Part match, String rule, String name, String by) {
        match.report()
                .warning(
                        "ineffective-match",
                        match.path(),
                        "virtualService rule "
                                + rule
                                + " match "
                                + name
                                + " is not used (duplicate/overlapping match in rule "
                                + by
                                + ")");
    }

    /// Its name, or `#3`.
    private static String name(Part part, int index) {
        return part.text("name").isEmpty() ? "#" + index : quoted(part.text("name"));
    }
}
