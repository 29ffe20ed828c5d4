package io.leno.proxy.admin;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.Histogram;
import io.leno.proxy.stats.Stat;
import io.leno.proxy.stats.StatFilter;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.stats.StatsJson;
import io.leno.proxy.stats.StatsPrometheus;
import io.leno.proxy.stats.StatsText;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// `/stats` and `/stats/prometheus`.
final class StatsPages {
    private static final String USED_ONLY =
            "Only include stats that have been written by system since restart";
    private static final String FILTER = "Regular expression (Google re2) for filtering stats";

    private final Stats stats;

    StatsPages(Stats stats) {
        this.stats = stats;
    }

    List<AdminEndpoint> endpoints() {
        return List.of(
                AdminEndpoint.reading("/stats", "print server stats", this::stats)
                        .with("usedonly", USED_ONLY)
                        .with("filter", FILTER)
                        .with("invert_filter", "Invert the filter regex")
                        .with("format", "Format to use; One of (html, json, prometheus, text)")
                        .with(
                                "type",
                                "Stat types to include.; One of (All, Counters, Histograms,"
                                        + " Gauges, TextReadouts)")
                        .with(
                                "histogram_buckets",
                                "Histogram bucket display mode; One of (cumulative, disjoint,"
                                        + " summary)"),
                AdminEndpoint.reading(
                                "/stats/prometheus",
                                "print server stats in prometheus format",
                                this::prometheus)
                        .with("usedonly", USED_ONLY)
                        .with("filter", FILTER)
                        .with("invert_filter", "Invert the filter regex"));
    }

    private AdminResponse stats(AdminRequest request) {
        return filtered(request, filter -> show(request, filter));
    }

    private AdminResponse prometheus(AdminRequest request) {
        return filtered(
                request, filter -> AdminResponse.text(StatsPrometheus.render(stats, filter)));
    }

    private interface Page {
        AdminResponse with(StatFilter filter);
    }

    private static AdminResponse filtered(AdminRequest request, Page page) {
        String regex = request.first("filter");
        Pattern pattern;
        try {
            pattern = regex == null || regex.isEmpty() ? null : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            return AdminResponse.bad("Invalid re2 regex: " + e.getMessage());
        }
        Class<? extends Stat> kind;
        switch (orEmpty(request.first("type"))) {
            case "", "All" -> kind = null;
            case "Counters" -> kind = Counter.class;
            case "Gauges" -> kind = Gauge.class;
            case "Histograms" -> kind = Histogram.class;
            case "TextReadouts" -> {
                return page.with(new StatFilter(true, Pattern.compile("^$"), false, null));
            }
            default -> {
                return AdminResponse.bad("invalid &type= param");
            }
        }
        boolean invert = request.has("invert_filter");
        return page.with(new StatFilter(request.has("usedonly"), pattern, invert, kind));
    }

    private AdminResponse show(AdminRequest request, StatFilter filter) {
        StatsText.Buckets buckets;
        switch (orEmpty(request.first("histogram_buckets"))) {
            case "", "summary", "none" -> buckets = StatsText.Buckets.SUMMARY;
            case "cumulative" -> buckets = StatsText.Buckets.CUMULATIVE;
            case "disjoint" -> buckets = StatsText.Buckets.DISJOINT;
            default -> {
                return AdminResponse.bad(
                        "usage: /stats?histogram_buckets=(cumulative|disjoint|summary)\n");
            }
        }
        return switch (orEmpty(request.first("format"))) {
            case "", "text" -> AdminResponse.text(StatsText.render(stats, filter, buckets));
            case "json" -> AdminResponse.json(StatsJson.render(stats, filter));
            case "prometheus" -> AdminResponse.text(StatsPrometheus.render(stats, filter));
            case "html" -> html(StatsText.render(stats, filter, buckets));
            default -> AdminResponse.bad("usage: /stats?format=(html|json|prometheus|text)\n\n");
        };
    }

    private static AdminResponse html(String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        return AdminResponse.of(
                200,
                AdminResponse.HTML,
                "<!DOCTYPE html>\n<title>Stats</title>\n<pre>\n" + escaped + "</pre>\n");
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
