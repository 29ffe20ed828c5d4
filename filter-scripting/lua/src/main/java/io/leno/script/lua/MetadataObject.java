package io.leno.script.lua;

import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaUserdata;
import io.leno.script.lua.lang.Methods;
import io.leno.script.lua.lang.Native;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Metadata of a configuration, to be read.
final class MetadataObject implements LuaUserdata {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(new Methods<>(MetadataObject.class))
                    .add("get", (self, arguments) -> self.get(arguments))
                    .all();

    private final ScriptRun run;
    private final int step;
    private final Map<String, ?> values;

    MetadataObject(ScriptRun run, Map<String, ?> values) {
        this.run = run;
        step = run.step();
        this.values = values;
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private @Nullable Object get(Arguments arguments) {
        run.checkScope(arguments.state(), step);
        String key = LuaValues.text(arguments.string(1));
        if (!values.containsKey(key)) return Lua.none();
        return LuaValues.toLua(arguments.state(), values.get(key));
    }

    @Override
    public LuaFunction pairs() {
        List<Map.Entry<String, ?>> entries = new ArrayList<>(values.entrySet());
        int[] next = {0};
        return new Native(
                "pairs",
                arguments -> {
                    run.checkScope(arguments.state(), step);
                    if (next[0] == entries.size()) return Lua.none();
                    Map.Entry<String, ?> entry = entries.get(next[0]++);
                    return new Object[] {
                        LuaValues.toLua(arguments.state(), entry.getKey()),
                        LuaValues.toLua(arguments.state(), entry.getValue())
                    };
                });
    }
}
