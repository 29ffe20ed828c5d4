package io.leno.script.lua;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStats;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.script.Quarantine;
import io.leno.api.script.ScriptStats;
import io.leno.script.lua.lang.Budget;
import io.leno.script.lua.lang.LimitExceeded;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.WeakHashMap;

/// A filter's scripts: which one serves a stream, and their states, one for each event loop.
final class LuaSettings implements HttpFilterSettings {
    private final @Nullable LuaProgram main;
    private final Map<String, LuaProgram> named;
    private final ScriptLimits limits;
    private final boolean clearsRouteCache;
    private final String filterName;
    private final FilterContext.LoopLocal<WeakHashMap<LuaProgram, ScriptState>> states;
    private final FilterStats stats;
    private final String statPrefix;
    private final FilterStats.Counter executions;
    private final FilterStats.Counter errors;
    private final FilterStats.Counter limitBreaks;
    private final Quarantine quarantine;
    private final SharedStoreObject store;
    private final ScriptStats ofScript;

    /// @param main null where only routes have scripts
    /// @param named by which routes may name one
    /// @param storeName of the store that the scripts share with whoever names the same, and of
    ///   their stats
    LuaSettings(
            @Nullable LuaProgram main,
            Map<String, LuaProgram> named,
            ScriptLimits limits,
            boolean clearsRouteCache,
            String statPrefix,
            String storeName,
            FilterContext context) {
        this.main = main;
        this.named = Map.copyOf(named);
        this.limits = limits;
        this.clearsRouteCache = clearsRouteCache;
        filterName = context.filterName();
        states = context.perLoop(WeakHashMap::new);
        stats = context.stats();
        String prefix = "lua." + (statPrefix.isEmpty() ? "" : statPrefix + ".");
        this.statPrefix = prefix;
        executions = context.stats().counter(prefix + "executions");
        errors = context.stats().counter(prefix + "errors");
        limitBreaks = context.stats().counter(prefix + "limit_breaks");
        quarantine = new Quarantine(limits.failures());
        ofScript = new ScriptStats(context.rootStats(), storeName);
        store = new SharedStoreObject(context.sharedStore(storeName, limits.storeBytes()));
    }

    @Override
    public HttpFilter newFilter(HttpStream stream) {
        return new LuaFilter(this, stream);
    }

    /// The state of the script that serves a stream, or null where none does.
    @Nullable ScriptState script(HttpStream stream) {
        LuaProgram program = program(stream.routeConfig());
        if (program == null || quarantine.isClosed()) return null;
        WeakHashMap<LuaProgram, ScriptState> here = states.of(stream);
        ScriptState known = here.get(program);
        if (known != null) return known;
        ScriptState made = ScriptState.of(program, limits);
        here.put(program, made);
        return made;
    }

    private @Nullable LuaProgram program(@Nullable Object routeConfig) {
        if (!(routeConfig instanceof LuaRoute route)) return main;
        if (route.disabled()) return null;
        if (route.program() != null) return route.program();
        return route.name().isEmpty() ? main : named.get(route.name());
    }

    /// A script begins to run over a message.
    void begins() {
        executions.inc();
        ofScript.begins();
    }

    /// It has run to its end.
    void ended(Budget used) {
        ofScript.ran(used.usedNanos());
        ofScript.made(used.usedBytes());
    }

    ScriptLimits limits() {
        return limits;
    }

    boolean clearsRouteCache() {
        return clearsRouteCache;
    }

    FilterStats stats() {
        return stats;
    }

    /// Of the filter's stats: `lua.` and what it is configured with.
    String statPrefix() {
        return statPrefix;
    }

    String filterName() {
        return filterName;
    }

    SharedStoreObject store() {
        return store;
    }

    /// A script failed; the message it worked on goes on without it.
    void failed(RuntimeException failure) {
        errors.inc();
        ofScript.failed(failure instanceof LimitExceeded);
        ScriptLog.log("error", String.valueOf(failure.getMessage()));
        if (!(failure instanceof LimitExceeded)) return;
        limitBreaks.inc();
        if (quarantine.failed())
            ScriptLog.log(
                    "error",
                    filterName
                            + " broke its limits "
                            + limits.failures()
                            + " times within a minute and is not run for a minute");
    }
}
