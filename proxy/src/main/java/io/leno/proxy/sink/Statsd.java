package io.leno.proxy.sink;

import io.leno.api.stats.StatsSnapshot;

import java.util.Map;

/// How statsd and its kin write a metric on a line.
///
/// Names begin with the prefix and a dot.
enum Statsd {
    /// `envoy.cluster.a.upstream_rq_total:1|c`
    PLAIN("", "", ""),

    /// `envoy.cluster.upstream_rq_total:1|c|#envoy.cluster_name:a`
    DOG("|#", ":", ","),

    /// `envoy.cluster.upstream_rq_total;envoy.cluster_name=a:1|c`
    GRAPHITE(";", "=", ";");

    private final String start;
    private final String assign;
    private final String separator;

    Statsd(String start, String assign, String separator) {
        this.start = start;
        this.assign = assign;
        this.separator = separator;
    }

    /// @param value with the sign of its kind: `1|c`
    String line(String prefix, StatsSnapshot.Name name, String value) {
        var line = new StringBuilder(64).append(prefix).append('.');
        line.append(this == PLAIN ? name.full() : name.withoutTags());
        if (this == GRAPHITE) appendTags(line, name.tags());
        line.append(':').append(value);
        if (this == DOG) appendTags(line, name.tags());
        return line.toString();
    }

    private void appendTags(StringBuilder line, Map<String, String> tags) {
        String before = start;
        for (Map.Entry<String, String> tag : tags.entrySet()) {
            line.append(before).append(tag.getKey()).append(assign).append(tag.getValue());
            before = separator;
        }
    }

    /// A value of a histogram, `12|ms`; shares are numbers from 0 to 1.
    static String value(StatsSnapshot.Unit unit, long value) {
        return unit == StatsSnapshot.Unit.PERCENT ? value / 100f + "|h" : value + "|ms";
    }
}
