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

    public boolean isAbsent(int position) {
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

    /// A string up to its first zero byte, as C reads it.
    public String cString(int position) {
        String text = string(position);
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
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

    public boolean isTrue(int position) {
        return Lua.isTrue(get(position));
    }

    /// @return false where it is absent
    public boolean bool(int position) {
        if (isAbsent(position)) return false;
        if (get(position) instanceof Boolean flag) return flag;
        throw bad(position, "boolean expected, got " + typeOf(position));
    }

    LuaError notA(String type) {
        return bad(1, type + " expected, got " + typeOf(1));
    }

    LuaFunction function(int position) {
        if (get(position) instanceof LuaFunction function) return function;
        throw bad(position, "function expected, got " + typeOf(position));
    }

    private String typeOf(int position) {
        return isAbsent(position) ? "no value" : Lua.type(get(position));
    }

    /// The error for an argument that is not as it should be. Of a method that ends its caller
    /// (`return object:method()`) the name is not known, and the object counts.
    public LuaError bad(int position, String what) {
        boolean named = !state.where(1).isEmpty();
        return bad(named ? position : position + shift, named ? function : "?", what);
    }

    /// As [#bad(int, String)], of a value that a function of C has put behind the arguments: the
    /// object counts.
    ///
    /// @param behind from 1
    public LuaError badBehind(int behind, String what) {
        boolean named = !state.where(1).isEmpty();
        return bad(values.length + behind, named ? function : "?", what);
    }

    private LuaError bad(int number, String name, String what) {
        return state.error("bad argument #" + number + " to '" + name + "' (" + what + ")");
    }
}
