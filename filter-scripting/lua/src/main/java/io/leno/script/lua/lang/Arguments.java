package io.leno.script.lua.lang;

/// What a function of the host was called with, read with Lua's own complaints. Positions count
/// from 1; what is absent is nil.
public final class Arguments {
    private final LuaState state;
    private final String function;
    private final Object[] values;
    private final int shift;

    Arguments(LuaState state, String function, Object[] values) {
        this(state, function, values, 0);
    }

    private Arguments(LuaState state, String function, Object[] values, int shift) {
        this.state = state;
        this.function = function;
        this.values = values;
        this.shift = shift;
    }

    /// Of a method: the object it was called on is not counted.
    Arguments ofMethod() {
        return new Arguments(state, function, values, 1);
    }

    public LuaState state() {
        return state;
    }

    public int size() {
        return Math.max(0, values.length - shift);
    }

    public Object get(int position) {
        int at = position - 1 + shift;
        return at < values.length ? values[at] : null;
    }

    boolean isAbsent(int position) {
        return position > size();
    }

    Object[] from(int position) {
        int at = position - 1 + shift;
        return at >= values.length
                ? new Object[0]
                : java.util.Arrays.copyOfRange(values, at, values.length);
    }

    /// @return the value, which must be there
    Object any(int position) {
        if (isAbsent(position)) throw bad(position, "value expected");
        return get(position);
    }

    public String string(int position) {
        Object value = get(position);
        if (value instanceof String text) return text;
        if (value instanceof Double number) return Lua.number(number);
        throw bad(position, "string expected, got " + typeOf(position));
    }

    /// @return `otherwise` when it is absent or nil
    public String string(int position, String otherwise) {
        return get(position) == null ? otherwise : string(position);
    }

    public double number(int position) {
        Double number = Lua.tonumber(get(position));
        if (number != null) return number;
        throw bad(position, "number expected, got " + typeOf(position));
    }

    double number(int position, double otherwise) {
        return get(position) == null ? otherwise : number(position);
    }

    /// Cut to a whole number.
    public int integer(int position) {
        return (int) (long) number(position);
    }

    public int integer(int position, int otherwise) {
        return get(position) == null ? otherwise : integer(position);
    }

    public LuaTable table(int position) {
        if (get(position) instanceof LuaTable table) return table;
        throw bad(position, "table expected, got " + typeOf(position));
    }

    public boolean bool(int position) {
        return Lua.isTrue(get(position));
    }

    LuaFunction function(int position) {
        if (get(position) instanceof LuaFunction function) return function;
        throw bad(position, "function expected, got " + typeOf(position));
    }

    private String typeOf(int position) {
        return isAbsent(position) ? "no value" : Lua.type(get(position));
    }

    /// The error for an argument that is not as it should be.
    public LuaError bad(int position, String what) {
        String name = state.where(1).isEmpty() ? "?" : function;
        return state.error("bad argument #" + position + " to '" + name + "' (" + what + ")");
    }
}
