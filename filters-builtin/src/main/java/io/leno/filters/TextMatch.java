package io.leno.filters;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.leno.api.plugin.InvalidPluginConfigException;

import java.util.Locale;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A test of a text, compiled. Envoy: `StringMatcher`.
@FunctionalInterface
public interface TextMatch {
    boolean matches(String text);

    /// Reads Envoy's message.
    ///
    /// @throws InvalidPluginConfigException for a matcher that is empty, an extension, or not a
    ///   regular expression of RE2
    static TextMatch of(StringMatcher matcher) {
        boolean ignoreCase = matcher.getIgnoreCase();
        return switch (matcher.getMatchPatternCase()) {
            case EXACT ->
                    ignoreCase ? matcher.getExact()::equalsIgnoreCase : matcher.getExact()::equals;
            case PREFIX -> folded(ignoreCase, matcher.getPrefix(), String::startsWith);
            case SUFFIX -> folded(ignoreCase, matcher.getSuffix(), String::endsWith);
            case CONTAINS -> folded(ignoreCase, matcher.getContains(), String::contains);
            case SAFE_REGEX -> regex(matcher.getSafeRegex().getRegex());
            case CUSTOM -> throw new InvalidPluginConfigException("custom: not supported yet");
            case MATCHPATTERN_NOT_SET ->
                    throw new InvalidPluginConfigException(
                            "match_pattern: not set (expected: exact, prefix, suffix, safe_regex"
                                    + " or contains)");
        };
    }

    /// A regular expression for the whole text.
    static TextMatch regex(String expression) {
        try {
            Pattern pattern = Pattern.compile(expression);
            return pattern::matches;
        } catch (PatternSyntaxException e) {
            throw new InvalidPluginConfigException("safe_regex: " + e.getMessage(), e);
        }
    }

    private static TextMatch folded(
            boolean ignoreCase, String part, java.util.function.BiPredicate<String, String> test) {
        UnaryOperator<String> fold = text -> text.toLowerCase(Locale.ROOT);
        if (!ignoreCase) return text -> test.test(text, part);
        String foldedPart = fold.apply(part);
        Predicate<String> folded = text -> test.test(fold.apply(text), foldedPart);
        return folded::test;
    }
}
