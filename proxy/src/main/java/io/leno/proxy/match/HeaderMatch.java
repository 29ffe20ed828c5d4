package io.leno.proxy.match;

import com.google.re2j.Pattern;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;

/// A condition on one header. Envoy: `HeaderMatcher`, `HeaderUtility::matchHeaders`. Of several
/// values of a header any may match; inverted, none may. Immutable.
public final class HeaderMatch {
    private final String name;
    private final Kind kind;
    private final @Nullable TextMatch text;
    private final @Nullable String exact;
    private final boolean invert;
    private final boolean missingIsEmpty;

    private enum Kind {
        PRESENT,
        ABSENT,
        TEXT
    }

    private HeaderMatch(HeaderMatcher matcher, Kind kind, @Nullable TextMatch text) {
        String lower = matcher.getName().toLowerCase(Locale.ROOT);
        this.name = lower.equals("host") ? ":authority" : lower;
        this.exact = exactValue(matcher);
        this.kind = kind;
        this.text = text;
        this.invert = matcher.getInvertMatch();
        this.missingIsEmpty = matcher.getTreatMissingHeaderAsEmpty();
    }

    /// @throws InvalidMatcherException for a regex that is none, or a kind that is not supported
    @SuppressWarnings("deprecation") // the fields of older control planes, which Envoy reads too
    public static HeaderMatch compile(HeaderMatcher matcher) {
        if (matcher.getName().isEmpty()) {
            throw new InvalidMatcherException("HeaderMatcher.name: empty (expected: a header)");
        }
        return switch (matcher.getHeaderMatchSpecifierCase()) {
            case STRING_MATCH -> text(matcher, TextMatch.compile(matcher.getStringMatch()));
            case PRESENT_MATCH ->
                    new HeaderMatch(
                            matcher, matcher.getPresentMatch() ? Kind.PRESENT : Kind.ABSENT, null);
            case RANGE_MATCH ->
                    text(
                            matcher,
                            range(
                                    matcher.getRangeMatch().getStart(),
                                    matcher.getRangeMatch().getEnd()));
            case EXACT_MATCH -> exact(matcher);
            case PREFIX_MATCH -> text(matcher, TextMatch.prefix(matcher.getPrefixMatch(), false));
            case SUFFIX_MATCH -> text(matcher, TextMatch.suffix(matcher.getSuffixMatch(), false));
            case CONTAINS_MATCH ->
                    text(matcher, TextMatch.contains(matcher.getContainsMatch(), false));
            case SAFE_REGEX_MATCH -> {
                Pattern pattern = Regex.compile(matcher.getSafeRegexMatch());
                yield text(matcher, TextMatch.regex(pattern));
            }
            case HEADERMATCHSPECIFIER_NOT_SET -> new HeaderMatch(matcher, Kind.PRESENT, null);
        };
    }

    @SuppressWarnings("deprecation") // see above
    private static @Nullable String exactValue(HeaderMatcher matcher) {
        String value = matcher.getExactMatch();
        if (matcher.hasStringMatch() && !matcher.getStringMatch().getIgnoreCase()) {
            value = matcher.getStringMatch().getExact();
        }
        return value.isEmpty() ? null : value;
    }

    @SuppressWarnings("deprecation") // see above
    private static HeaderMatch exact(HeaderMatcher matcher) {
        String value = matcher.getExactMatch();
        if (value.isEmpty()) return new HeaderMatch(matcher, Kind.PRESENT, null);
        return text(matcher, TextMatch.exact(value, false));
    }

    private static HeaderMatch text(HeaderMatcher matcher, TextMatch text) {
        return new HeaderMatch(matcher, Kind.TEXT, text);
    }

    /// Start included, end not.
    private static TextMatch range(long start, long end) {
        return text -> {
            try {
                long value = Long.parseLong(text);
                return value >= start && value < end;
            } catch (NumberFormatException notANumber) {
                return false;
            }
        };
    }

    /// True when the headers meet all conditions.
    public static boolean all(HeaderMatch[] matches, Headers headers) {
        for (HeaderMatch match : matches) if (!match.matches(headers)) return false;
        return true;
    }

    public boolean matches(Headers headers) {
        if (kind != Kind.TEXT) {
            boolean present = headers.get(name) != null || missingIsEmpty;
            return (present == (kind == Kind.PRESENT)) != invert;
        }
        String first = headers.get(name);
        if (first != null) return (isMet(first) || anyOtherMeets(headers)) != invert;
        // without a value neither the condition nor its inverse holds
        return missingIsEmpty && isMet("") != invert;
    }

    private boolean isMet(String value) {
        return text != null && text.matches(value);
    }

    private boolean anyOtherMeets(Headers headers) {
        if (name.charAt(0) == ':') return false;
        List<String> all = headers.all(name);
        for (int i = 1; i < all.size(); i++) if (isMet(all.get(i))) return true;
        return false;
    }

    /// The header's name, lower case.
    public String name() {
        return name;
    }

    /// The only value that meets the condition; null where others do, too.
    public @Nullable String exact() {
        return invert || missingIsEmpty ? null : exact;
    }
}
