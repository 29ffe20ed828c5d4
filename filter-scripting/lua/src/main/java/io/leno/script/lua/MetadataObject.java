package io.leno.script.lua;

import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Metadata of a configuration, to be read.
final class MetadataObject extends ScriptObject {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(
                            new Methods<>(
                                    MetadataObject.class, EnvoyTypes.common("MetadataMapWrapper")))
                    .add("get", (self, arguments) -> self.get(arguments))
                    .all();

    private final Map<String, ?> values;
    private final Iteration iteration = new Iteration();

    MetadataObject(ScriptRun run, Map<String, ?> values) {
        super(run);
        this.values = values;
    }

    /// @param values of one filter, null where there are none
    @SuppressWarnings("unchecked") // metadata is JSON-like
    static MetadataObject of(ScriptRun run, @Nullable Object values) {
        return new MetadataObject(
                run, values instanceof Map<?, ?> map ? (Map<String, ?>) map : Map.of());
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private @Nullable Object get(Arguments arguments) {
        String key = LuaValues.text(arguments.cString(1));
        if (!values.containsKey(key)) return Lua.none();
        return LuaValues.toLua(arguments.state(), values.get(key));
    }

    @Override
    public LuaFunction pairs(LuaState state) {
        List<Object[]> entries = new ArrayList<>(values.size());
        values.forEach(
                (key, value) ->
                        entries.add(
                                new Object[] {
                                    LuaValues.toLua(state, key), LuaValues.toLua(state, value)
                                }));
        return iteration.over(this, state, entries);
    }
}
