package io.leno.script.lua.lang;

/// A function of the host.
public final class Native extends LuaFunction {
    private final String name;
    private final Body body;

    /// What it does.
    @FunctionalInterface
    public interface Body {
        /// @return one value, or an `Object[]` of any number
        Object call(Arguments arguments);
    }

    /// @param name as error messages have it
    public Native(String name, Body body) {
        this.name = name;
        this.body = body;
    }

    @Override
    public Object call(LuaState state, Object[] arguments) {
        return body.call(new Arguments(state, name, arguments));
    }

    @Override
    public String toString() {
        return "function: builtin#" + name;
    }
}
