package io.leno.script.lua;

import io.leno.api.filter.FilterStateKinds;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// Objects that filters left, as text.
final class FilterStateObject extends ScriptObject {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(
                            new Methods<>(
                                    FilterStateObject.class,
                                    EnvoyTypes.ofFilter("FilterStateWrapper")))
                    .add("get", (self, arguments) -> self.get(arguments))
                    .add("set", (self, arguments) -> self.set(arguments))
                    .all();

    FilterStateObject(ScriptRun run) {
        super(run);
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    /// No object here has fields of its own.
    private @Nullable Object get(Arguments arguments) {
        String key = LuaValues.text(arguments.cString(1));
        boolean ofField = arguments.get(2) != null && !arguments.cString(2).isEmpty();
        String value = LuaValues.bytes(run().stream().info().filterState(key));
        return value == null || ofField ? Lua.none() : value;
    }

    private Object set(Arguments arguments) {
        String key = LuaValues.text(arguments.cString(1));
        String factory = arguments.cString(2);
        String value = LuaValues.text(arguments.string(3));
        if (!FilterStateKinds.NAMES.contains(factory))
            throw arguments.state().error("'" + factory + "' does not have an object factory");
        run().stream().filterState().put(key, value);
        return Lua.none();
    }
}
