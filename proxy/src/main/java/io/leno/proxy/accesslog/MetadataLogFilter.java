package io.leno.proxy.accesslog;

import io.envoyproxy.envoy.config.accesslog.v3.MetadataFilter;
import io.envoyproxy.envoy.type.matcher.v3.DoubleMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.leno.proxy.match.InvalidMatcherException;
import io.leno.proxy.match.TextMatch;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Logs what has certain dynamic metadata. Envoy: `MetadataFilter`.
///
/// @param path namespace, then keys
/// @param withoutKey whether streams are logged that have no such value
record MetadataLogFilter(
        List<String> path, Predicate<Object> matcher, boolean invert, boolean withoutKey)
        implements LogFilter {
    static LogFilter compile(MetadataFilter config) {
        boolean withoutKey =
                !config.hasMatchIfKeyNotFound() || config.getMatchIfKeyNotFound().getValue();
        if (!config.hasMatcher()) return stream -> withoutKey;
        MetadataMatcher matcher = config.getMatcher();
        var path = new java.util.ArrayList<String>();
        path.add(matcher.getFilter());
        matcher.getPathList().forEach(segment -> path.add(segment.getKey()));
        try {
            return new MetadataLogFilter(
                    List.copyOf(path), value(matcher.getValue()), matcher.getInvert(), withoutKey);
        } catch (InvalidMatcherException e) {
            throw new InvalidAccessLogException("access log metadata_filter: " + e.getMessage(), e);
        }
    }

    private static Predicate<Object> value(ValueMatcher matcher) {
        return switch (matcher.getMatchPatternCase()) {
            case BOOL_MATCH -> value -> value.equals(matcher.getBoolMatch());
            case STRING_MATCH -> {
                TextMatch text = TextMatch.compile(matcher.getStringMatch());
                yield value -> value instanceof String string && text.matches(string);
            }
            case DOUBLE_MATCH -> value -> number(matcher.getDoubleMatch(), value);
            case PRESENT_MATCH -> value -> matcher.getPresentMatch();
            case LIST_MATCH -> list(matcher.getListMatch());
            case OR_MATCH -> {
                List<Predicate<Object>> any =
                        matcher.getOrMatch().getValueMatchersList().stream()
                                .map(MetadataLogFilter::value)
                                .toList();
                yield value -> any.stream().anyMatch(one -> one.test(value));
            }
            case NULL_MATCH -> value -> false;
            case MATCHPATTERN_NOT_SET ->
                    throw new InvalidMatcherException(
                            "ValueMatcher.match_pattern: value is required");
        };
    }

    private static boolean number(DoubleMatcher matcher, Object value) {
        if (!(value instanceof Number number)) return false;
        double actual = number.doubleValue();
        return matcher.hasRange()
                ? actual >= matcher.getRange().getStart() && actual < matcher.getRange().getEnd()
                : actual == matcher.getExact();
    }

    private static Predicate<Object> list(ListMatcher matcher) {
        Predicate<Object> one = value(matcher.getOneOf());
        return value -> value instanceof List<?> list && list.stream().anyMatch(one);
    }

    @Override
    public boolean accepts(LoggedStream stream) {
        Object found = find(stream.info().dynamicMetadata());
        return found == null ? withoutKey : matcher.test(found) != invert;
    }

    private @Nullable Object find(Map<?, ?> metadata) {
        Object at = metadata;
        for (String key : path) {
            if (!(at instanceof Map<?, ?> map)) return null;
            at = map.get(key);
        }
        return at;
    }
}
