package io.leno.proxy.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import java.util.ArrayList;
import java.util.List;

/// A text with `\0` to `\9` for the groups of a match, as RE2 writes it. Immutable.
final class Substitution {
    /// Texts, and group numbers between them.
    private final List<Object> parts;

    private Substitution(List<Object> parts) {
        this.parts = List.copyOf(parts);
    }

    static Substitution compile(String text, int groups) {
        var parts = new ArrayList<>();
        var literal = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                literal.append(c);
                continue;
            }
            char next = i + 1 < text.length() ? text.charAt(++i) : ' ';
            if (next == '\\') {
                literal.append('\\');
                continue;
            }
            int group = next - '0';
            if (group < 0 || group > 9 || group > groups) {
                throw new InvalidRouteException(
                        "substitution \""
                                + text
                                + "\" (expected: \\0 to \\"
                                + Math.min(groups, 9)
                                + " for groups, \\\\ for a backslash)");
            }
            parts.add(literal.toString());
            literal.setLength(0);
            parts.add(group);
        }
        parts.add(literal.toString());
        return new Substitution(parts);
    }

    String replaceAll(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) return text;
        var out = new StringBuilder();
        int from = 0;
        do {
            out.append(text, from, matcher.start());
            append(out, matcher);
            from = matcher.end();
        } while (matcher.find());
        return out.append(text, from, text.length()).toString();
    }

    private void append(StringBuilder out, Matcher matcher) {
        for (Object part : parts) {
            if (!(part instanceof Integer group)) {
                out.append(part);
                continue;
            }
            String matched = matcher.group(group);
            if (matched != null) out.append(matched);
        }
    }
}
