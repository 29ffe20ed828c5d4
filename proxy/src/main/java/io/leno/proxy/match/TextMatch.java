package io.leno.proxy.match;

import com.google.re2j.Pattern;

import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

import java.util.Locale;

/// A condition on a text. Envoy: `StringMatcher`. Immutable.
@FunctionalInterface
public interface TextMatch {
    boolean matches(String text);

    /// @throws InvalidMatcherException for a regex that is none, or a kind that is not supported
    public static TextMatch compile(StringMatcher matcher) {
        boolean anyCase = matcher.getIgnoreCase();
        return switch (matcher.getMatchPatternCase()) {
            case EXACT -> exact(matcher.getExact(), anyCase);
            case PREFIX -> prefix(matcher.getPrefix(), anyCase);
            case SUFFIX -> suffix(matcher.getSuffix(), anyCase);
            case CONTAINS -> contains(matcher.getContains(), anyCase);
            case SAFE_REGEX -> regex(Regex.compile(matcher.getSafeRegex()));
            case CUSTOM ->
                    throw new InvalidMatcherException(
                            "string matcher \""
                                    + matcher.getCustom().getName()
                                    + "\" is not supported");
            case MATCHPATTERN_NOT_SET ->
                    throw new InvalidMatcherException(
                            "StringMatcher.match_pattern: value is required");
        };
    }

    static TextMatch exact(String value, boolean anyCase) {
        return anyCase ? value::equalsIgnoreCase : value::equals;
    }

    static TextMatch prefix(String value, boolean anyCase) {
        int length = value.length();
        return text -> text.regionMatches(anyCase, 0, value, 0, length);
    }

    static TextMatch suffix(String value, boolean anyCase) {
        int length = value.length();
        return text -> text.regionMatches(anyCase, text.length() - length, value, 0, length);
    }

    static TextMatch contains(String value, boolean anyCase) {
        if (!anyCase) return text -> text.contains(value);
        String lower = value.toLowerCase(Locale.ROOT);
        return text -> text.toLowerCase(Locale.ROOT).contains(lower);
    }

    /// Matches the whole text.
    static TextMatch regex(Pattern pattern) {
        return pattern::matches;
    }
}
