package io.leno.filters;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.v3.Int64Range;
import io.leno.api.filter.Headers;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// A test of one header, compiled. A header that is missing matches nothing, not even inverted,
/// unless its presence is what is asked for. Envoy: `HeaderMatcher`.
///
/// @param test null where only presence counts
public record HeaderMatch(
        String name,
        @Nullable TextMatch test,
        boolean present,
        boolean invert,
        boolean missingIsEmpty) {
    /// Reads Envoy's message.
    ///
    /// @throws InvalidPluginConfigException when it does not hold together
    public static HeaderMatch of(HeaderMatcher matcher) {
        return new HeaderMatch(
                matcher.getName().toLowerCase(Locale.ROOT),
                test(matcher),
                !matcher.hasPresentMatch() || matcher.getPresentMatch(),
                matcher.getInvertMatch(),
                matcher.getTreatMissingHeaderAsEmpty());
    }

    @SuppressWarnings("deprecation") // Envoy still takes the older forms, and Istio sends them
    private static @Nullable TextMatch test(HeaderMatcher matcher) {
        return switch (matcher.getHeaderMatchSpecifierCase()) {
            case PRESENT_MATCH, HEADERMATCHSPECIFIER_NOT_SET -> null;
            case STRING_MATCH -> TextMatch.of(matcher.getStringMatch());
            case EXACT_MATCH -> matcher.getExactMatch()::equals;
            case PREFIX_MATCH -> text -> text.startsWith(matcher.getPrefixMatch());
            case SUFFIX_MATCH -> text -> text.endsWith(matcher.getSuffixMatch());
            case CONTAINS_MATCH -> text -> text.contains(matcher.getContainsMatch());
            case SAFE_REGEX_MATCH -> TextMatch.regex(matcher.getSafeRegexMatch().getRegex());
            case RANGE_MATCH -> inRange(matcher.getRangeMatch());
        };
    }

    private static TextMatch inRange(Int64Range range) {
        return text -> {
            try {
                long number = Long.parseLong(text);
                return range.getStart() <= number && number < range.getEnd();
            } catch (NumberFormatException notANumber) {
                return false;
            }
        };
    }

    public boolean matches(Headers headers) {
        return matchesValues(headers.all(name));
    }

    /// The same for the header's values, none where it is missing.
    public boolean matchesValues(List<String> values) {
        if (test == null) return (values.isEmpty() != present) != invert;
        if (values.isEmpty() && !missingIsEmpty) return false;
        return test.matches(String.join(",", values)) != invert;
    }
}
