package io.leno.script.lua;

import io.leno.api.filter.StreamInfo;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaUserdata;
import io.leno.script.lua.lang.Methods;
import io.leno.script.lua.lang.Native;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The stream's dynamic metadata, by filter.
final class DynamicMetadataObject implements LuaUserdata {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(new Methods<>(DynamicMetadataObject.class))
                    .add("get", (self, arguments) -> self.get(arguments))
                    .add("set", (self, arguments) -> self.set(arguments))
                    .all();

    private final ScriptRun run;
    private final int step;
    private final StreamInfo info;
    private boolean iterating;

    DynamicMetadataObject(ScriptRun run, StreamInfo info) {
        this.run = run;
        step = run.step();
        this.info = info;
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private Object get(Arguments arguments) {
        run.checkScope(arguments.state(), step);
        Map<String, Object> values =
                info.dynamicMetadata().get(LuaValues.text(arguments.string(1)));
        Object value = LuaValues.toLua(arguments.state(), values);
        return value == null ? Lua.none() : value;
    }

    private Object set(Arguments arguments) {
        LuaState state = arguments.state();
        run.checkScope(state, step);
        if (iterating) throw state.error("dynamic metadata map cannot be modified while iterating");
        String filter = LuaValues.text(arguments.string(1));
        String key = LuaValues.text(arguments.string(2));
        Map<String, @Nullable Object> one = new HashMap<>();
        one.put(key, LuaValues.toMetadata(state, arguments.get(3)));
        info.mergeDynamicMetadata(filter, one);
        return Lua.none();
    }

    @Override
    public LuaFunction pairs() {
        List<Map.Entry<String, Map<String, Object>>> entries =
                new ArrayList<>(info.dynamicMetadata().entrySet());
        int[] next = {0};
        boolean begins = iterating;
        iterating = true;
        return new Native(
                "pairs",
                arguments -> {
                    LuaState state = arguments.state();
                    run.checkScope(state, step);
                    if (begins) {
                        throw state.error(
                                "cannot create a second iterator before completing the first");
                    }
                    if (next[0] == entries.size()) {
                        iterating = false;
                        return Lua.none();
                    }
                    Map.Entry<String, Map<String, Object>> entry = entries.get(next[0]++);
                    return new Object[] {
                        LuaValues.toLua(state, entry.getKey()),
                        LuaValues.toLua(state, entry.getValue())
                    };
                });
    }
}
