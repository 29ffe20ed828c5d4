package io.leno.xds.translator.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;

import java.util.Locale;

/// Conditions on texts, and how people read them.
final class Texts {
    private Texts() {}

    static boolean matches(StringMatcher matcher, String text) {
        boolean folds = matcher.getIgnoreCase();
        String asked = folds ? text.toLowerCase(Locale.ROOT) : text;
        return switch (matcher.getMatchPatternCase()) {
            case EXACT -> asked.equals(folded(matcher.getExact(), folds));
            case PREFIX -> asked.startsWith(folded(matcher.getPrefix(), folds));
            case SUFFIX -> asked.endsWith(folded(matcher.getSuffix(), folds));
            case CONTAINS -> asked.contains(folded(matcher.getContains(), folds));
            case SAFE_REGEX -> matches(matcher.getSafeRegex(), text);
            case CUSTOM, MATCHPATTERN_NOT_SET -> false;
        };
    }

    /// The whole text; an expression that RE2 does not take matches nothing.
    static boolean matches(RegexMatcher matcher, String text) {
        try {
            return Pattern.compile(matcher.getRegex()).matches(text);
        } catch (PatternSyntaxException invalid) {
            return false;
        }
    }

    private static String folded(String text, boolean folds) {
        return folds ? text.toLowerCase(Locale.ROOT) : text;
    }

    /// `prefix /api`, to be put behind the name of what is compared.
    static String inWords(StringMatcher matcher) {
        return switch (matcher.getMatchPatternCase()) {
            case EXACT -> "exactly " + quoted(matcher.getExact());
            case PREFIX -> "prefix " + quoted(matcher.getPrefix());
            case SUFFIX -> "suffix " + quoted(matcher.getSuffix());
            case CONTAINS -> "containing " + quoted(matcher.getContains());
            case SAFE_REGEX -> "regex " + matcher.getSafeRegex().getRegex();
            case CUSTOM, MATCHPATTERN_NOT_SET -> "a matcher of its own";
        };
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "\"\"" : text;
    }
}
