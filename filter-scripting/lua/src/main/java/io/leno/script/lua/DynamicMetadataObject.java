package io.leno.script.lua;

import io.leno.api.filter.StreamInfo;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The stream's dynamic metadata, by filter.
final class DynamicMetadataObject extends ScriptObject {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(
                            new Methods<>(
                                    DynamicMetadataObject.class,
                                    EnvoyTypes.ofFilter("DynamicMetadataMapWrapper")))
                    .add("get", (self, arguments) -> self.get(arguments))
                    .add("set", (self, arguments) -> self.set(arguments))
                    .all();

    private final StreamInfo info;
    private final Iteration iteration = new Iteration();

    DynamicMetadataObject(ScriptRun run, StreamInfo info) {
        super(run);
        this.info = info;
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private Object get(Arguments arguments) {
        Map<String, Object> values =
                info.dynamicMetadata().get(LuaValues.text(arguments.cString(1)));
        Object value = LuaValues.toLua(arguments.state(), values);
        return value == null ? Lua.none() : value;
    }

    private Object set(Arguments arguments) {
        LuaState state = arguments.state();
        if (iteration.isActive())
            throw state.error("dynamic metadata map cannot be modified while iterating");
        String filter = LuaValues.text(arguments.cString(1));
        String key = LuaValues.text(arguments.cString(2));
        Map<String, @Nullable Object> one = new HashMap<>();
        one.put(key, LuaValues.toMetadata(state, arguments.get(3)));
        info.mergeDynamicMetadata(filter, one);
        return Lua.none();
    }

    @Override
    public LuaFunction pairs(LuaState state) {
        List<Object[]> entries = new ArrayList<>();
        info.dynamicMetadata()
                .forEach(
                        (filter, values) ->
                                entries.add(
                                        new Object[] {
                                            LuaValues.toLua(state, filter),
                                            LuaValues.toLua(state, values)
                                        }));
        return iteration.over(this, state, entries);
    }
}
