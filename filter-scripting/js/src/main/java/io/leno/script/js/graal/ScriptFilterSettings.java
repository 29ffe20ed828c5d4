package io.leno.script.js.graal;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.filter.SharedStore;
import io.leno.api.script.Quarantine;
import io.leno.api.script.ScriptStats;
import io.leno.script.js.ScriptRoute;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/// A filter's script and those of routes, on each event loop that runs them.
final class ScriptFilterSettings implements HttpFilterSettings, ScriptScope {
    private final GraalScript main;
    private final String name;
    private final String config;
    private final String filterName;
    private final FilterContext.LoopLocal<Map<GraalScript, LoopScript>> loops;
    private final List<Map<GraalScript, LoopScript>> all = new ArrayList<>();
    private final FilterStats.Counter errors;
    private final FilterStats.Counter limitBreaks;
    private final ScriptStats ofScript;
    private final Quarantine quarantine;
    private final SharedStore store;

    ScriptFilterSettings(GraalScript main, FilterContext context, String name, String config) {
        this.main = main;
        this.name = name;
        this.config = config;
        filterName = context.filterName();
        loops = context.perLoop(this::newLoop);
        errors = context.stats().counter("js." + name + ".errors");
        limitBreaks = context.stats().counter("js." + name + ".limit_breaks");
        ofScript = new ScriptStats(context.rootStats(), name);
        quarantine = new Quarantine(main.limits().failures());
        store = context.sharedStore(name, main.limits().storeBytes());
    }

    private Map<GraalScript, LoopScript> newLoop() {
        Map<GraalScript, LoopScript> here = new WeakHashMap<>();
        synchronized (all) {
            all.add(here);
        }
        return here;
    }

    @Override
    public HttpFilter newFilter(HttpStream stream) {
        return new ScriptFilter(this, stream);
    }

    /// The script that serves a stream, or null where none does.
    @Nullable LoopScript script(HttpStream stream) {
        GraalScript script = chosen(stream.routeConfig());
        if (script == null || quarantine.isClosed()) return null;
        Map<GraalScript, LoopScript> here = loops.of(stream);
        LoopScript known = here.get(script);
        if (known != null && !known.isRetired()) return known;
        try {
            LoopScript made = script.newLoop();
            here.put(script, made);
            return made;
        } catch (ScriptFailure e) {
            failed(stream, e);
            return null;
        }
    }

    private @Nullable GraalScript chosen(@Nullable Object routeConfig) {
        if (!(routeConfig instanceof ScriptRoute route)) return main;
        if (route.disabled()) return null;
        return route.script() instanceof GraalScript own ? own : main;
    }

    @Override
    public String config(HttpStream stream) {
        if (stream.routeConfig() instanceof ScriptRoute route && route.config() != null)
            return route.config();
        return config;
    }

    @Override
    public String filterName() {
        return filterName;
    }

    @Override
    public SharedStore store() {
        return store;
    }

    @Override
    public void begins() {
        ofScript.begins();
    }

    @Override
    public void ended(Allowance used) {
        ofScript.ran(used.ranNanos());
        if (used.isWeighed()) ofScript.made(used.madeBytes());
    }

    @Override
    public void failed(HttpStream stream, ScriptFailure failure) {
        stream.failedOpen(String.valueOf(failure.getMessage()));
        errors.inc();
        ofScript.failed(failure.broken() != null);
        ScriptLog.log("error", String.valueOf(failure.getMessage()));
        if (failure.broken() == null) return;
        limitBreaks.inc();
        if (quarantine.failed())
            ScriptLog.log(
                    "error",
                    name
                            + " broke its limits "
                            + main.limits().failures()
                            + " times within a minute and is not run for a minute");
    }

    /// Nobody runs on any loop any more.
    @Override
    public void close() {
        synchronized (all) {
            for (Map<GraalScript, LoopScript> here : all)
                List.copyOf(here.values()).forEach(LoopScript::retire);
        }
    }
}
