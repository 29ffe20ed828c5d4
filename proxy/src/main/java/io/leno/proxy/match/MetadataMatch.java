package io.leno.proxy.match;

import io.envoyproxy.envoy.type.matcher.v3.DoubleMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ListMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A condition on metadata: texts, numbers, truth values, lists and maps, by namespace. Envoy:
/// `MetadataMatcher`. Immutable.
public final class MetadataMatch {
    private final String namespace;
    private final List<String> path;
    private final Predicate<@Nullable Object> value;
    private final boolean invert;

    private MetadataMatch(MetadataMatcher config) {
        namespace = config.getFilter();
        path = config.getPathList().stream().map(MetadataMatcher.PathSegment::getKey).toList();
        value = value(config.getValue());
        invert = config.getInvert();
    }

    /// @throws InvalidMatcherException for a regex that is none, or a kind that is not supported
    public static MetadataMatch compile(MetadataMatcher config) {
        if (config.getFilter().isEmpty() || config.getPathCount() == 0 || !config.hasValue()) {
            throw new InvalidMatcherException(
                    "MetadataMatcher: filter, path and value are required");
        }
        return new MetadataMatch(config);
    }

    private static Predicate<@Nullable Object> value(ValueMatcher config) {
        return switch (config.getMatchPatternCase()) {
            case NULL_MATCH -> found -> found == null;
            case DOUBLE_MATCH -> number(config.getDoubleMatch());
            case STRING_MATCH -> {
                TextMatch text = TextMatch.compile(config.getStringMatch());
                yield found -> found instanceof String is && text.matches(is);
            }
            case BOOL_MATCH -> {
                Boolean wanted = config.getBoolMatch();
                yield found -> wanted.equals(found);
            }
            case PRESENT_MATCH -> {
                boolean wanted = config.getPresentMatch();
                yield found -> wanted && found != null;
            }
            case LIST_MATCH -> list(config.getListMatch());
            case OR_MATCH -> {
                var any =
                        config.getOrMatch().getValueMatchersList().stream()
                                .map(MetadataMatch::value)
                                .toList();
                yield found -> any.stream().anyMatch(one -> one.test(found));
            }
            case MATCHPATTERN_NOT_SET ->
                    throw new InvalidMatcherException(
                            "ValueMatcher.match_pattern: value is required");
        };
    }

    private static Predicate<@Nullable Object> number(DoubleMatcher config) {
        if (config.hasExact()) {
            double exact = config.getExact();
            return found -> found instanceof Number is && is.doubleValue() == exact;
        }
        double start = config.getRange().getStart();
        double end = config.getRange().getEnd();
        return found ->
                found instanceof Number is && is.doubleValue() >= start && is.doubleValue() < end;
    }

    private static Predicate<@Nullable Object> list(ListMatcher config) {
        Predicate<@Nullable Object> one = value(config.getOneOf());
        return found -> found instanceof List<?> all && all.stream().anyMatch(one);
    }

    /// @param metadata by namespace
    public boolean matches(Map<String, Map<String, Object>> metadata) {
        Object found = metadata.get(namespace);
        for (String key : path) found = found instanceof Map<?, ?> map ? map.get(key) : null;
        return value.test(found) != invert;
    }
}
