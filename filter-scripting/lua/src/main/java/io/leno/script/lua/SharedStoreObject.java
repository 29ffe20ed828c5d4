package io.leno.script.lua;

import io.leno.api.filter.SharedStore;
import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaUserdata;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;

/// `handle:sharedStore()`: what a script keeps for all event loops, and for its next version. Not
/// Envoy's. A script may hold it beyond a request.
final class SharedStoreObject implements LuaUserdata {
    /// As far as a number of Lua is exact.
    private static final double EXACT = 1L << 53;

    private static final Map<String, LuaFunction> METHODS =
            new Methods<>(SharedStoreObject.class)
                    .add("get", (self, arguments) -> self.get(arguments))
                    .add("set", (self, arguments) -> self.set(arguments))
                    .add("increment", (self, arguments) -> self.increment(arguments))
                    .add("compareAndSet", (self, arguments) -> self.compareAndSet(arguments))
                    .add("remove", (self, a) -> self.store.remove(a.string(1)))
                    .add("size", (self, arguments) -> (double) self.store.size())
                    .all();

    private final SharedStore store;

    SharedStoreObject(SharedStore store) {
        this.store = store;
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }

    private @Nullable Object get(Arguments arguments) {
        byte[] value = store.get(arguments.string(1));
        if (value == null) return null;
        arguments.state().budget().allocate(value.length);
        return LuaValues.ofBytes(value);
    }

    private Object set(Arguments arguments) {
        String key = arguments.string(1);
        return store.set(key, LuaValues.toBytes(arguments.string(2)), life(arguments, 3));
    }

    private Object increment(Arguments arguments) {
        String key = arguments.string(1);
        double amount = arguments.get(2) == null ? 1 : arguments.number(2);
        if (amount != Math.rint(amount) || Math.abs(amount) > EXACT)
            throw arguments.bad(2, "whole number expected, got " + Lua.tostring(amount));
        try {
            return (double) store.increment(key, (long) amount, life(arguments, 3));
        } catch (IllegalStateException e) {
            throw arguments.state().error(String.valueOf(e.getMessage()));
        }
    }

    private Object compareAndSet(Arguments arguments) {
        String key = arguments.string(1);
        byte[] expected = arguments.get(2) == null ? null : LuaValues.toBytes(arguments.string(2));
        byte[] value = LuaValues.toBytes(arguments.string(3));
        return store.compareAndSet(key, expected, value, life(arguments, 4));
    }

    /// Milliseconds; none: without end.
    private static Duration life(Arguments arguments, int position) {
        if (arguments.get(position) == null) return Duration.ZERO;
        double millis = arguments.number(position);
        if (millis > 0 && millis <= EXACT) return Duration.ofMillis((long) Math.ceil(millis));
        throw arguments.bad(position, "milliseconds > 0 expected, got " + Lua.tostring(millis));
    }
}
