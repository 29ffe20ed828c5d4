package io.leno.script.lua.lang;

/// What the language does with values: arithmetic, comparison, indexing, calling, with metatables.
public final class Lua {
    private static final Object[] NONE = {};
    private static final int MAX_META = 100;

    private Lua() {}

    static boolean isTrue(Object value) {
        return value != null && !Boolean.FALSE.equals(value);
    }

    static Object one(Object result) {
        if (!(result instanceof Object[] many)) return result;
        return many.length == 0 ? null : many[0];
    }

    static Object[] all(Object result) {
        return result instanceof Object[] many ? many : new Object[] {result};
    }

    /// `type(value)`.
    public static String type(Object value) {
        return switch (value) {
            case null -> "nil";
            case Boolean _ -> "boolean";
            case Double _ -> "number";
            case String _ -> "string";
            case LuaTable _ -> "table";
            case LuaFunction _ -> "function";
            case Coroutine _, Execution _ -> "thread";
            default -> "userdata";
        };
    }

    /// As `%.14g` prints it.
    static String number(double value) {
        long whole = (long) value;
        if (whole == value && Math.abs(value) < 1e14)
            return whole == 0 && 1 / value < 0 ? "-0" : Long.toString(whole);
        if (Double.isNaN(value)) return "nan";
        if (Double.isInfinite(value)) return value > 0 ? "inf" : "-inf";
        return StringFormat.general(value, 14, false);
    }

    /// Metatables not asked.
    public static String tostring(Object value) {
        return switch (value) {
            case null -> "nil";
            case Double number -> number(number);
            case String text -> text;
            case LuaUserdata userdata -> "userdata: " + address(userdata);
            default -> value.toString();
        };
    }

    /// Where a value is, as a script sees it.
    static String address(Object value) {
        return String.format("0x%08x", System.identityHashCode(value));
    }

    static String tostring(LuaState state, Object value) {
        return shown(state, value) instanceof String text ? text : tostring(shown(state, value));
    }

    /// What `tostring` returns: whatever `__tostring` says.
    static Object shown(LuaState state, Object value) {
        Object handler = metamethod(state, value, "__tostring");
        return handler == null ? tostring(value) : one(call(state, handler, value));
    }

    /// Null where it is no number and no text that is one.
    public static Double tonumber(Object value) {
        if (value instanceof Double number) return number;
        return value instanceof String text ? Numbers.parse(text) : null;
    }

    static LuaTable metatable(LuaState state, Object value) {
        if (value instanceof LuaTable table) return table.metatable();
        return value instanceof String ? state.stringMetatable() : null;
    }

    static Object metamethod(LuaState state, Object value, String event) {
        LuaTable metatable = metatable(state, value);
        return metatable == null ? null : metatable.get(event);
    }

    /// What indexing gives where the object cannot be indexed.
    static final Failure CANNOT = Failure.CANNOT;

    /// Never a value of a script.
    enum Failure {
        CANNOT
    }

    /// `object[key]`, or [#CANNOT].

    static Object index(LuaState state, Object object, Object key) {
        Object at = object;
        for (int i = 0; i < MAX_META; i++) {
            Object handler;
            if (at instanceof LuaTable table) {
                Object value = table.get(key);
                if (value != null || table.metatable() == null) return value;
                handler = table.metatable().get("__index");
                if (handler == null) return null;
            } else if (at instanceof LuaUserdata userdata) {
                LuaFunction method = userdata.methods().get(key instanceof String name ? name : "");
                return method != null ? method : userdata.field(state, key);
            } else {
                handler = metamethod(state, at, "__index");
                if (handler == null) return CANNOT;
            }
            if (handler instanceof LuaFunction function) return one(function.call(state, at, key));
            at = handler;
        }
        throw state.error("'__index' chain too long; possibly a loop");
    }

    /// `object[key] = value`; false where the object cannot be indexed.
    static boolean setIndex(LuaState state, Object object, Object key, Object value) {
        Object at = object;
        for (int i = 0; i < MAX_META; i++) {
            Object handler;
            if (at instanceof LuaTable table) {
                LuaTable metatable = table.metatable();
                handler = metatable == null ? null : metatable.get("__newindex");
                if (handler == null || table.get(key) != null) {
                    table.set(state, key, value);
                    return true;
                }
            } else {
                handler = at instanceof String ? null : metamethod(state, at, "__newindex");
                if (handler == null) return false;
            }
            if (handler instanceof LuaFunction function) {
                function.call(state, at, key, value);
                return true;
            }
            at = handler;
        }
        throw state.error("'__newindex' chain too long; possibly a loop");
    }

    /// Calls a value; null handler means it cannot be called.
    static Object call(LuaState state, Object function, Object... arguments) {
        if (function instanceof LuaFunction callable) return callable.call(state, arguments);
        Object handler = metamethod(state, function, "__call");
        if (!(handler instanceof LuaFunction callable))
            throw state.error("attempt to call a " + type(function) + " value");
        Object[] all = new Object[arguments.length + 1];
        all[0] = function;
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return callable.call(state, all);
    }

    /// The handler of either operand, or null.
    static Object handler(LuaState state, Object left, Object right, String event) {
        Object handler = metamethod(state, left, event);
        return handler != null ? handler : metamethod(state, right, event);
    }

    @SuppressWarnings("ReferenceEquality") // tables are compared so
    static boolean equal(LuaState state, Object left, Object right) {
        if (left == right)
            return !(left instanceof Double number) || number == number.doubleValue();
        if (left == null || right == null) return false;
        if (left instanceof Double a) return right instanceof Double b && a.doubleValue() == b;
        if (!(left instanceof LuaTable a)) return left.equals(right);
        if (!(right instanceof LuaTable b) || a.metatable() == null || b.metatable() == null)
            return false;
        Object handler = a.metatable().get("__eq");
        if (handler == null || !rawEqual(handler, b.metatable().get("__eq"))) return false;
        return isTrue(one(call(state, handler, a, b)));
    }

    @SuppressWarnings("ReferenceEquality") // tables are compared so
    static boolean rawEqual(Object left, Object right) {
        if (left == right) return true;
        if (left == null || left instanceof LuaTable) return false;
        if (left instanceof Double a) return right instanceof Double b && a.doubleValue() == b;
        return left.equals(right);
    }

    /// Of values that are not both numbers.
    static boolean less(LuaState state, Object left, Object right) {
        if (left instanceof Double a && right instanceof Double b) return a < b;
        if (left instanceof String a && right instanceof String b) return a.compareTo(b) < 0;
        Object handler = handler(state, left, right, "__lt");
        if (handler != null) return isTrue(one(call(state, handler, left, right)));
        throw notComparable(state, left, right);
    }

    static boolean lessOrEqual(LuaState state, Object left, Object right) {
        if (left instanceof Double a && right instanceof Double b) return a <= b;
        if (left instanceof String a && right instanceof String b) return a.compareTo(b) <= 0;
        Object handler = handler(state, left, right, "__le");
        if (handler != null) return isTrue(one(call(state, handler, left, right)));
        handler = handler(state, left, right, "__lt");
        if (handler != null) return !isTrue(one(call(state, handler, right, left)));
        throw notComparable(state, left, right);
    }

    private static LuaError notComparable(LuaState state, Object left, Object right) {
        String a = type(left);
        String b = type(right);
        return state.error(
                a.equals(b)
                        ? "attempt to compare two " + a + " values"
                        : "attempt to compare " + a + " with " + b);
    }

    static double modulo(double a, double b) {
        double remainder = a % b;
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder;
    }

    /// No values at all.
    public static Object[] none() {
        return NONE;
    }
}
