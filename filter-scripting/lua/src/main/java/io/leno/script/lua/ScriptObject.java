package io.leno.script.lua;

import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaUserdata;

/// What a script has from its handle. It ends when the script waits: what it kept cannot be used
/// afterwards.
abstract class ScriptObject implements LuaUserdata {
    private final ScriptRun run;
    private final int step;

    ScriptObject(ScriptRun run) {
        this.run = run;
        step = run.step();
    }

    ScriptRun run() {
        return run;
    }

    @Override
    public final void checkUse(LuaState state) {
        run.checkScope(state, step);
    }
}
