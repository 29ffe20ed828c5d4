package io.leno.proxy.stats;

import io.envoyproxy.envoy.config.metrics.v3.HistogramBucketSettings;
import io.leno.proxy.match.InvalidMatcherException;
import io.leno.proxy.match.TextMatch;

import java.util.ArrayList;
import java.util.List;

/// The bounds of histograms by their names. Envoy: `histogram_bucket_settings`; the first that
/// matches counts.
record BucketSettings(List<Rule> rules) {
    /// Envoy's default bounds.
    static final double[] DEFAULT = {
        0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000,
        1800000, 3600000
    };

    private record Rule(TextMatch name, double[] bounds) {}

    /// @throws IllegalArgumentException for a regex that is none
    static BucketSettings of(List<HistogramBucketSettings> settings) {
        var rules = new ArrayList<Rule>(settings.size());
        try {
            for (HistogramBucketSettings one : settings) {
                double[] bounds =
                        one.getBucketsList().stream()
                                .mapToDouble(Double::doubleValue)
                                .sorted()
                                .toArray();
                rules.add(new Rule(TextMatch.compile(one.getMatch()), bounds));
            }
        } catch (InvalidMatcherException e) {
            throw new IllegalArgumentException("histogram_bucket_settings: " + e.getMessage(), e);
        }
        return new BucketSettings(List.copyOf(rules));
    }

    double[] boundsOf(String name) {
        for (Rule rule : rules) if (rule.name().matches(name)) return rule.bounds();
        return DEFAULT;
    }
}
