package io.leno.script.lua.lang;

/// An error of a script; `pcall` catches it. Costs no stack trace.
public final class LuaError extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Object value;

    /// @param value what `pcall` hands to the script: mostly a text with its place in front
    public LuaError(Object value) {
        super(describe(value), null, false, false);
        this.value = value;
    }

    private static String describe(Object value) {
        return value instanceof String || value instanceof Double
                ? Lua.tostring(value)
                : "unspecified lua error";
    }

    Object value() {
        return value;
    }
}
