package io.leno.script.lua.lang;

/// One call of a function under way.
final class Frame {
    final LuaState state;
    final LuaClosure closure;
    final Object[] slots;
    final Object[] rest;
    Frame caller;

    /// Where it is: the line of the call that it makes now.
    int line;

    /// What it returns.
    Object result;

    /// What is called in its place, and with what; null where it returns by itself.
    LuaClosure tail;

    Object[] tailArguments;

    Frame(LuaState state, LuaClosure closure, Object[] slots, Object[] rest) {
        this.state = state;
        this.closure = closure;
        this.slots = slots;
        this.rest = rest;
    }

    LuaError error(int at, String message) {
        return new LuaError(closure.body.chunk + ":" + at + ": " + message);
    }
}
