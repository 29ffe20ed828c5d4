package io.leno.filters;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.leno.api.plugin.InvalidPluginConfigException;

import java.util.ArrayList;
import java.util.List;

/// Replaces whatever a regular expression finds. Envoy: `RegexMatchAndSubstitute`.
public final class RegexRewrite {
    private final Pattern pattern;
    private final List<Part> replacement;

    /// A piece of what is written.
    private sealed interface Part {
        record Text(String text) implements Part {}

        record Group(int number) implements Part {}
    }

    private RegexRewrite(Pattern pattern, List<Part> replacement) {
        this.pattern = pattern;
        this.replacement = replacement;
    }

    /// Reads Envoy's message.
    ///
    /// @throws InvalidPluginConfigException when it is no regular expression of RE2, or the
    ///   substitution names a group that it does not have
    public static RegexRewrite of(RegexMatchAndSubstitute config) {
        try {
            Pattern pattern = Pattern.compile(config.getPattern().getRegex());
            return new RegexRewrite(pattern, parts(config.getSubstitution(), pattern.groupCount()));
        } catch (PatternSyntaxException e) {
            throw new InvalidPluginConfigException("regex: " + e.getMessage(), e);
        }
    }

    /// A backslash and a digit are a group, two backslashes are one.
    private static List<Part> parts(String substitution, int groups) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < substitution.length(); i++) {
            char c = substitution.charAt(i);
            if (c == '\\' && i + 1 < substitution.length()) c = substitution.charAt(++i);
            else {
                parts.add(new Part.Text(String.valueOf(c)));
                continue;
            }
            if (!Character.isDigit(c)) {
                parts.add(new Part.Text(String.valueOf(c)));
            } else if (c - '0' <= groups) {
                parts.add(new Part.Group(c - '0'));
            } else {
                throw new InvalidPluginConfigException(
                        "substitution: " + substitution + " (expected: groups 0.." + groups + ")");
            }
        }
        return List.copyOf(parts);
    }

    public String apply(String text) {
        Matcher matcher = pattern.matcher(text);
        var out = new StringBuilder();
        int from = 0;
        while (matcher.find()) {
            out.append(text, from, matcher.start());
            for (Part part : replacement) {
                switch (part) {
                    case Part.Text(String fixed) -> out.append(fixed);
                    case Part.Group(int number) -> {
                        String group = matcher.group(number);
                        if (group != null) out.append(group);
                    }
                }
            }
            from = matcher.end();
        }
        return out.append(text.substring(from)).toString();
    }
}
