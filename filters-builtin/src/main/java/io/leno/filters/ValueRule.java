package io.leno.filters;

import io.envoyproxy.envoy.type.matcher.v3.DoubleMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ValueMatcher;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;

/// A test of a value as metadata has them. Envoy: `ValueMatcher`.
@FunctionalInterface
public interface ValueRule {
    /// @param value [MetadataRule#ABSENT] where there is none
    boolean matches(@Nullable Object value);

    static ValueRule of(ValueMatcher config) {
        return switch (config.getMatchPatternCase()) {
            case NULL_MATCH -> value -> value == null;
            case DOUBLE_MATCH -> number(config.getDoubleMatch());
            case STRING_MATCH -> {
                TextMatch match = TextMatch.of(config.getStringMatch());
                yield value -> value instanceof String text && match.matches(text);
            }
            case BOOL_MATCH -> value -> Boolean.valueOf(config.getBoolMatch()).equals(value);
            case PRESENT_MATCH ->
                    value ->
                            config.getPresentMatch()
                                    && value != null
                                    && !MetadataRule.ABSENT.equals(value);
            case LIST_MATCH -> {
                ValueRule one = of(config.getListMatch().getOneOf());
                yield value ->
                        value instanceof Collection<?> all && all.stream().anyMatch(one::matches);
            }
            case OR_MATCH -> {
                List<ValueRule> rules =
                        config.getOrMatch().getValueMatchersList().stream()
                                .map(ValueRule::of)
                                .toList();
                yield value -> rules.stream().anyMatch(rule -> rule.matches(value));
            }
            case MATCHPATTERN_NOT_SET ->
                    throw new InvalidPluginConfigException("value: match_pattern is required");
        };
    }

    private static ValueRule number(DoubleMatcher config) {
        return value -> {
            if (!(value instanceof Number number)) return false;
            double actual = number.doubleValue();
            return switch (config.getMatchPatternCase()) {
                case EXACT -> actual == config.getExact();
                case RANGE ->
                        config.getRange().getStart() <= actual
                                && actual < config.getRange().getEnd();
                case MATCHPATTERN_NOT_SET -> false;
            };
        };
    }
}
