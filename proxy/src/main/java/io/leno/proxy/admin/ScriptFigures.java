package io.leno.proxy.admin;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Gauge;
import io.leno.proxy.stats.Histogram;
import io.leno.proxy.stats.Stat;
import io.leno.proxy.stats.Stats;

import java.util.LinkedHashMap;
import java.util.Map;

/// How scripts do, of all their generations together: what [io.leno.api.script.ScriptStats] counts.
final class ScriptFigures {
    private static final String PREFIX = "script.";

    private final Map<String, Stat> found = new LinkedHashMap<>();

    /// As of now.
    ScriptFigures(Stats stats) {
        for (Stat stat : stats.all())
            if (stat.name().startsWith(PREFIX)) found.put(stat.name(), stat);
    }

    /// `{calls: 7, errors: 0, limit_breaks: 0, run_p50_us: 12, …}`; empty where the plugin is no
    /// script, or none that was used.
    ///
    /// @param name of the plugin
    Map<String, Object> of(String name) {
        Map<String, Object> figures = new LinkedHashMap<>();
        String prefix = PREFIX + name + ".";
        for (String each : new String[] {"calls", "errors", "limit_breaks"})
            if (found.get(prefix + each) instanceof Counter counter)
                figures.put(each, counter.value());
        if (found.get(prefix + "memory_bytes") instanceof Gauge gauge)
            figures.put("memory_bytes", gauge.value());
        if (found.get(prefix + "run_us") instanceof Histogram run && run.isUsed()) {
            figures.put("run_p50_us", Math.round(run.quantile(0.5)));
            figures.put("run_p99_us", Math.round(run.quantile(0.99)));
        }
        if (found.get(prefix + "made_bytes") instanceof Histogram made && made.isUsed())
            figures.put("made_p50_bytes", Math.round(made.quantile(0.5)));
        return figures;
    }
}
