package io.leno.proxy.stats;

import io.envoyproxy.envoy.config.metrics.v3.StatsMatcher;
import io.envoyproxy.envoy.type.matcher.v3.ListStringMatcher;
import io.leno.proxy.match.InvalidMatcherException;
import io.leno.proxy.match.TextMatch;

import java.util.List;

/// Which stats exist. Envoy: `StatsMatcher`.
///
/// @param exclusive those that match are shut out, not let in
record StatMatcher(List<TextMatch> patterns, boolean exclusive) {
    /// @throws IllegalArgumentException for a regex that is none
    static StatMatcher of(StatsMatcher config) {
        return switch (config.getStatsMatcherCase()) {
            case STATSMATCHER_NOT_SET -> new StatMatcher(List.of(), true);
            case REJECT_ALL ->
                    config.getRejectAll()
                            ? new StatMatcher(List.of(), false)
                            : new StatMatcher(List.of(), true);
            case EXCLUSION_LIST -> new StatMatcher(compiled(config.getExclusionList()), true);
            case INCLUSION_LIST -> new StatMatcher(compiled(config.getInclusionList()), false);
        };
    }

    private static List<TextMatch> compiled(ListStringMatcher list) {
        try {
            return list.getPatternsList().stream().map(TextMatch::compile).toList();
        } catch (InvalidMatcherException e) {
            throw new IllegalArgumentException("stats_matcher: " + e.getMessage(), e);
        }
    }

    boolean rejects(String prefix, String name) {
        if (patterns.isEmpty()) return !exclusive;
        String full = prefix + name;
        for (TextMatch pattern : patterns) if (pattern.matches(full)) return exclusive;
        return !exclusive;
    }
}
