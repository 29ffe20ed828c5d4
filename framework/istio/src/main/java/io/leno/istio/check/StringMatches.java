package io.leno.istio.check;

import io.leno.api.istio.StringMatch;
import io.leno.istio.bind.Binder;
import io.leno.istio.bind.Report;
import io.leno.istio.bind.Suggestion;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Reads `{exact: …}`, `{prefix: …}`, `{regex: …}` or `{}`.
public final class StringMatches {
    private static final List<String> KINDS = List.of("exact", "prefix", "regex");

    private StringMatches() {}

    public static @Nullable StringMatch read(Object raw, String path, Report report) {
        if (raw instanceof String text) {
            String message = "\"" + text + "\" (expected: a mapping such as {exact: " + text + "})";
            report.unreadable("invalid-value", path, message);
            return null;
        }
        Map<String, Object> body = Binder.mapping(raw, path, report);
        if (body == null) return null;
        if (body.isEmpty()) return new StringMatch.Present();
        for (String kind : body.keySet()) {
            if (KINDS.contains(kind)) continue;
            String message = "unknown field \"" + kind + "\"" + Suggestion.hint(kind, KINDS);
            report.unreadable("unknown-field", path + "." + kind, message);
            return null;
        }
        if (body.size() > 1) {
            String message = String.join(" and ", body.keySet()) + " exclude each other";
            report.unreadable(
                    "invalid-value", path, message + " (expected: one of exact, prefix, regex)");
            return null;
        }
        return of(body.keySet().iterator().next(), body, path, report);
    }

    private static @Nullable StringMatch of(
            String kind, Map<String, Object> body, String path, Report report) {
        if (!(body.get(kind) instanceof String text)) {
            String message = body.get(kind) + " (expected: a string: \"" + body.get(kind) + "\")";
            report.unreadable("invalid-value", path + "." + kind, message);
            return null;
        }
        return switch (kind) {
            case "exact" -> new StringMatch.Exact(text);
            case "prefix" -> new StringMatch.Prefix(text);
            default -> new StringMatch.Regex(text);
        };
    }

    /// What must hold in a match that could be read.
    public static void check(StringMatch match, String path, Report report) {
        switch (match) {
            case StringMatch.Regex regex -> Syntax.regex(regex.value(), path + ".regex", report);
            case StringMatch.Prefix prefix -> {
                if (prefix.value().isEmpty()) report.missing(path + ".prefix", "a prefix");
            }
            // an empty value can be meant: the header is there and empty
            case StringMatch.Exact _ -> {}
            case StringMatch.Present _ -> {}
            case StringMatch.PathSeparatedPrefix _ -> {}
        }
    }
}
