package io.leno.script.lua;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/// Programs by their text, as long as anybody uses them: two thousand routes with the same script
/// share one. From any thread.
final class ProgramCache {
    private final ScriptLimits limits;
    private final Map<String, WeakReference<LuaProgram>> known = new HashMap<>();

    ProgramCache(ScriptLimits limits) {
        this.limits = limits;
    }

    /// @throws io.leno.api.plugin.InvalidPluginConfigException when the text is no script
    synchronized LuaProgram load(String text) {
        WeakReference<LuaProgram> before = known.get(text);
        LuaProgram program = before == null ? null : before.get();
        if (program != null) return program;
        known.values().removeIf(each -> each.refersTo(null));
        program = LuaProgram.load(text, limits);
        known.put(text, new WeakReference<>(program));
        return program;
    }
}
