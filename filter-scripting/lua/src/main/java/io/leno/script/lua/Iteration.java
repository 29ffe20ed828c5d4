package io.leno.script.lua;

import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.Native;

import java.util.List;

/// The one iteration over an object that there may be at a time.
final class Iteration {
    private boolean active;

    boolean isActive() {
        return active;
    }

    /// @param entries key and value of each
    LuaFunction over(ScriptObject object, LuaState state, List<Object[]> entries) {
        if (active)
            throw state.error("cannot create a second iterator before completing the first");
        active = true;
        int[] next = {0};
        return new Native("pairs", arguments -> step(object, arguments.state(), entries, next));
    }

    private Object step(ScriptObject object, LuaState state, List<Object[]> entries, int[] next) {
        object.checkUse(state);
        int at = next[0]++;
        if (at > entries.size()) throw state.error("object used outside of proper scope");
        if (at < entries.size()) return entries.get(at);
        active = false;
        return Lua.none();
    }
}
