package io.leno.proxy.match;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;

/// RE2 expressions, with Envoy's complaint about those that are none.
public final class Regex {
    private Regex() {}

    /// @throws InvalidMatcherException when it is not an RE2 expression
    public static Pattern compile(RegexMatcher matcher) {
        return compile(matcher.getRegex());
    }

    /// As above, of a text.
    public static Pattern compile(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new InvalidMatcherException(
                    "Invalid regex '" + regex + "': " + e.getDescription(), e);
        }
    }
}
