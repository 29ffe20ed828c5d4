package io.leno.script.lua.lang;

/// Something that can be called. A result is one value, or an `Object[]` of any number.
public abstract class LuaFunction {
    private static final Object[] NONE = {};

    public abstract Object call(LuaState state, Object[] arguments);

    Object call(LuaState state) {
        return call(state, NONE);
    }

    Object call(LuaState state, Object first) {
        return call(state, new Object[] {first});
    }

    Object call(LuaState state, Object first, Object second) {
        return call(state, new Object[] {first, second});
    }

    Object call(LuaState state, Object first, Object second, Object third) {
        return call(state, new Object[] {first, second, third});
    }

    @Override
    public String toString() {
        return String.format("function: 0x%08x", System.identityHashCode(this));
    }
}
