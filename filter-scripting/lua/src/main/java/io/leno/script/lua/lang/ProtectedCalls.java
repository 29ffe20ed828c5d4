package io.leno.script.lua.lang;

/// `pcall` and `xpcall`. What breaks a limit passes through both.
final class ProtectedCalls {
    private ProtectedCalls() {}

    static Object pcall(Arguments arguments) {
        LuaState state = arguments.state();
        Object function = arguments.any(1);
        LuaState.Place place = state.place();
        state.enterHost();
        try {
            Object outcome = Lua.call(state, function, arguments.from(2));
            state.place(place);
            return good(outcome);
        } catch (LuaError e) {
            state.place(place);
            return new Object[] {false, e.value()};
        } catch (StackOverflowError e) {
            String where = state.where(1);
            state.place(place);
            return new Object[] {false, where + "stack overflow"};
        }
    }

    static Object xpcall(Arguments arguments) {
        LuaState state = arguments.state();
        LuaFunction handler = arguments.function(2);
        LuaState.Place place = state.place();
        Object value;
        state.enterHost();
        try {
            Object outcome = Lua.call(state, arguments.get(1), arguments.from(3));
            state.place(place);
            return good(outcome);
        } catch (LuaError e) {
            value = e.value();
        } catch (StackOverflowError e) {
            value = "stack overflow";
        }
        state.place(place);
        Object[] handled = handled(state, handler, value);
        Object[] result = new Object[handled.length + 1];
        result[0] = false;
        System.arraycopy(handled, 0, result, 1, handled.length);
        return result;
    }

    private static Object[] handled(LuaState state, LuaFunction handler, Object value) {
        LuaState.Place place = state.place();
        try {
            return Lua.all(handler.call(state, value));
        } catch (LuaError | StackOverflowError e) {
            state.place(place);
            return new Object[] {"error in error handling"};
        }
    }

    private static Object good(Object outcome) {
        Object[] values = Lua.all(outcome);
        Object[] result = new Object[values.length + 1];
        result[0] = true;
        System.arraycopy(values, 0, result, 1, values.length);
        return result;
    }
}
