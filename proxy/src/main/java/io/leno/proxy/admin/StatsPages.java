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
import io.leno.proxy.stats.TextReadout;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// `/stats`, `/stats/prometheus` and `/stats/recentlookups`.
final class StatsPages {
    private static final String USED_ONLY =
            "Only include stats that have been written by system since restart";
    private static final String FILTER = "Regular expression (Google re2) for filtering stats";
    private static final String INVERT = "Invert the filter regex";

    private final Stats stats;
    private final Runnable beforehand;

    /// @param beforehand brings up to date what is only measured when asked for
    StatsPages(Stats stats, Runnable beforehand) {
        this.stats = stats;
        this.beforehand = beforehand;
    }

    List<AdminEndpoint> endpoints() {
        return List.of(
                AdminEndpoint.reading("/stats", "print server stats", this::stats)
                        .withFlag("usedonly", USED_ONLY)
                        .with("filter", FILTER)
                        .withFlag("invert_filter", INVERT)
                        .with("format", "Format to use", "html", "active-html", "text", "json")
                        .with(
                                "type",
                                "Stat types to include.",
                                "All",
                                "Counters",
                                "Histograms",
                                "Gauges",
                                "TextReadouts")
                        .with(
                                "histogram_buckets",
                                "Histogram bucket display mode",
                                "cumulative",
                                "disjoint",
                                "detailed",
                                "summary"),
                AdminEndpoint.reading(
                                "/stats/prometheus",
                                "print server stats in prometheus format",
                                this::prometheus)
                        .withFlag("usedonly", USED_ONLY)
                        .withFlag(
                                "text_readouts",
                                "Render text_readouts as new gaugues with value 0 (increases"
                                        + " Prometheus data size)")
                        .with("filter", FILTER)
                        .withFlag("invert_filter", INVERT)
                        .with(
                                "histogram_buckets",
                                "Histogram bucket display mode",
                                "cumulative",
                                "summary"),
                AdminEndpoint.reading(
                        "/stats/recentlookups",
                        "Show recent stat-name lookups",
                        request ->
                                AdminResponse.text(
                                        "Lookup tracking is not enabled. Use"
                                                + " /stats/recentlookups/enable to enable.\n\n"
                                                + "total: 0\n")),
                lookups("clear", "clear list of stat-name lookups and counter"),
                lookups("disable", "disable recording of reset stat-name lookup names"),
                lookups("enable", "enable recording of reset stat-name lookup names"));
    }

    /// Nothing looks stats up by name here while requests are served.
    private static AdminEndpoint lookups(String what, String help) {
        return AdminEndpoint.mutating(
                "/stats/recentlookups/" + what, help, request -> AdminResponse.ok());
    }

    private AdminResponse stats(AdminRequest request) {
        return "prometheus".equals(request.first("format"))
                ? prometheus(request)
                : filtered(request, filter -> show(request, filter));
    }

    private AdminResponse prometheus(AdminRequest request) {
        StatsPrometheus.Histograms histograms;
        switch (orEmpty(request.first("histogram_buckets"))) {
            case "", "cumulative" -> histograms = StatsPrometheus.Histograms.BUCKETS;
            case "summary" -> histograms = StatsPrometheus.Histograms.SUMMARY;
            case "disjoint", "detailed", "none" -> {
                return AdminResponse.bad("unsupported prometheus histogram bucket mode");
            }
            default -> {
                return badBuckets();
            }
        }
        boolean texts = request.has("text_readouts");
        return filtered(
                request,
                filter ->
                        AdminResponse.text(
                                StatsPrometheus.render(stats, filter, histograms, texts)));
    }

    private interface Page {
        AdminResponse with(StatFilter filter);
    }

    private AdminResponse filtered(AdminRequest request, Page page) {
        String regex = request.first("filter");
        Pattern pattern;
        try {
            pattern = regex == null || regex.isEmpty() ? null : Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            return AdminResponse.badRegex(e);
        }
        Class<? extends Stat> kind;
        switch (orEmpty(request.first("type"))) {
            case "", "All" -> kind = null;
            case "Counters" -> kind = Counter.class;
            case "Gauges" -> kind = Gauge.class;
            case "Histograms" -> kind = Histogram.class;
            case "TextReadouts" -> kind = TextReadout.class;
            default -> {
                return AdminResponse.bad("invalid &type= param");
            }
        }
        beforehand.run();
        boolean invert = request.has("invert_filter");
        return page.with(new StatFilter(request.has("usedonly"), pattern, invert, kind));
    }

    private static AdminResponse badBuckets() {
        return AdminResponse.bad(
                "usage:"
                        + " /stats?histogram_buckets=(cumulative|disjoint|detailed|summary|prometheusnative)\n");
    }

    private AdminResponse show(AdminRequest request, StatFilter filter) {
        StatsText.Buckets buckets;
        switch (orEmpty(request.first("histogram_buckets"))) {
            case "", "summary", "none" -> buckets = StatsText.Buckets.SUMMARY;
            case "cumulative" -> buckets = StatsText.Buckets.CUMULATIVE;
            case "disjoint" -> buckets = StatsText.Buckets.DISJOINT;
            case "detailed" -> buckets = StatsText.Buckets.DETAILED;
            default -> {
                return badBuckets();
            }
        }
        return switch (orEmpty(request.first("format"))) {
            case "", "text" -> AdminResponse.text(StatsText.render(stats, filter, buckets));
            case "json" -> AdminResponse.json(StatsJson.render(stats, filter, buckets));
            case "html" -> html(StatsText.render(stats, filter, buckets), false);
            case "active-html" -> html(StatsText.render(stats, filter, buckets), true);
            default ->
                    AdminResponse.bad(
                            "usage: /stats?format=(html|active-html|json|prometheus|text)\n\n");
        };
    }

    /// @param active asks for itself again and again
    private static AdminResponse html(String text, boolean active) {
        String again = active ? "<meta http-equiv='refresh' content='5'>\n" : "";
        return AdminResponse.of(
                200,
                AdminResponse.HTML,
                "<!DOCTYPE html>\n<html lang='en'>\n<head>\n<title>Envoy Admin</title>\n"
                        + again
                        + "</head>\n<body>\n<pre>\n"
                        + HomePage.escaped(text)
                        + "</pre>\n</body>\n</html>\n");
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
