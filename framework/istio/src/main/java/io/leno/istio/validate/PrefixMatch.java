package io.leno.istio.validate;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A match by the beginning of the path, and what else it asks for: whether an earlier one takes
/// all of its requests.
///
/// @param rule name of the route
/// @param name of the match
/// @param others what is asked for by place (`method`, `headers.x`), as `exact:` or `prefix:` and
///   the value; empty for other ways of matching
record PrefixMatch(
        Part match,
        String rule,
        String name,
        String prefix,
        long port,
        Map<String, String> others) {
    /// Null for a match that is none by prefix.
    static @Nullable PrefixMatch of(Part match, String rule, String name) {
        String prefix = match.partOrEmpty("uri").text("prefix");
        if (prefix.isEmpty()) return null;
        var others = new HashMap<String, String>();
        String method = wanted(match.partOrEmpty("method"));
        others.put("method", method.isEmpty() ? "exact:GET" : method);
        others.put("authority", wanted(match.partOrEmpty("authority")));
        for (String field : List.of("headers", "queryParams", "withoutHeaders"))
            match.partMap(field)
                    .forEach((key, value) -> others.put(field + "." + key, wanted(value)));
        return new PrefixMatch(match, rule, name, prefix, match.whole("port"), others);
    }

    private static String wanted(Part match) {
        if (!match.text("exact").isEmpty()) return "exact:" + match.text("exact");
        if (!match.text("prefix").isEmpty()) return "prefix:" + match.text("prefix");
        return "";
    }

    static void warn(List<PrefixMatch> matches) {
        for (int i = 0; i < matches.size(); i++)
            for (int j = i + 1; j < matches.size(); j++) {
                PrefixMatch first = matches.get(i);
                PrefixMatch second = matches.get(j);
                boolean isDuplicate = first.prefix.equals(second.prefix);
                if (isDuplicate || !first.covers(second)) continue;
                UnreachableRoutes.ineffective(
                        second.match,
                        second.rule,
                        second.name + " of prefix " + second.prefix,
                        first.name + " of prefix " + first.prefix + " on " + first.rule);
            }
    }

    private boolean covers(PrefixMatch later) {
        if (!later.prefix.startsWith(prefix) || later.port != port) return false;
        if (!others.keySet().equals(later.others.keySet())) return false;
        return others.entrySet().stream()
                .allMatch(
                        wanted ->
                                wanted.getValue()
                                        .startsWith(
                                                later.others.getOrDefault(wanted.getKey(), "")));
    }
}
