package io.leno.script.lua.lang;

/// Calls of functions and methods.
final class Calls {
    private Calls() {}

    /// Evaluates arguments; the last one may be many.
    static Object[] arguments(Frame frame, Expr[] expressions, int before) {
        int last = expressions.length - 1;
        if (last < 0 || !expressions[last].hasMany()) {
            Object[] values = new Object[before + expressions.length];
            for (int i = 0; i <= last; i++) values[before + i] = expressions[i].eval(frame);
            return values;
        }
        Object[] first = new Object[before + last];
        for (int i = 0; i < last; i++) first[before + i] = expressions[i].eval(frame);
        Object[] rest = Lua.all(expressions[last].evalAll(frame));
        Object[] values = java.util.Arrays.copyOf(first, first.length + rest.length);
        System.arraycopy(rest, 0, values, first.length, rest.length);
        return values;
    }

    /// A call, which takes the place of its function where nothing follows it: errors do not know
    /// the place then.
    abstract static class Calling extends Expr {
        /// Line of the call; 0 where it takes the place of its function.
        int place;

        Calling(int line) {
            super(line);
            place = line;
        }
    }

    static final class Call extends Calling {
        private final Expr function;
        private final Expr[] arguments;
        private final int fixed;

        Call(int line, Expr function, Expr[] arguments) {
            super(line);
            this.function = function;
            this.arguments = arguments;
            boolean many = arguments.length > 0 && arguments[arguments.length - 1].hasMany();
            fixed = many ? -1 : arguments.length;
        }

        @Override
        Object eval(Frame frame) {
            return Lua.one(evalAll(frame));
        }

        @Override
        boolean hasMany() {
            return true;
        }

        @Override
        Object evalAll(Frame frame) {
            return call(frame, function.eval(frame));
        }

        /// A function of the script is left to its caller: it takes the place of this one.
        @Override
        void returnAll(Frame frame) {
            Object callee = function.eval(frame);
            if (callee instanceof LuaClosure closure) {
                frame.tailArguments = Calls.arguments(frame, arguments, 0);
                frame.tail = closure;
            } else {
                frame.result = call(frame, callee);
            }
        }

        @SuppressWarnings("StatementSwitchToExpressionSwitch") // rows of short steps
        private Object call(Frame frame, Object callee) {
            LuaState state = frame.state;
            if (!(callee instanceof LuaFunction callable)) return callOther(frame, callee);
            switch (fixed) {
                case 0:
                    frame.line = place;
                    return callable.call(state);
                case 1:
                    Object only = arguments[0].eval(frame);
                    frame.line = place;
                    return callable.call(state, only);
                case 2:
                    Object first = arguments[0].eval(frame);
                    Object second = arguments[1].eval(frame);
                    frame.line = place;
                    return callable.call(state, first, second);
                default:
                    Object[] values = Calls.arguments(frame, arguments, 0);
                    frame.line = place;
                    return callable.call(state, values);
            }
        }

        private Object callOther(Frame frame, Object callee) {
            Object[] values = Calls.arguments(frame, arguments, 0);
            frame.line = place;
            if (Lua.metamethod(frame.state, callee, "__call") == null)
                throw frame.error(line, "attempt to call " + function.blame(callee));
            return Lua.call(frame.state, callee, values);
        }
    }

    /// `object:name(…)`
    static final class MethodCall extends Calling {
        private final Expr object;
        private final String name;
        private final Expr[] arguments;
        private final int fixed;

        MethodCall(int line, Expr object, String name, Expr[] arguments) {
            super(line);
            this.object = object;
            this.name = name;
            this.arguments = arguments;
            boolean many = arguments.length > 0 && arguments[arguments.length - 1].hasMany();
            fixed = many ? -1 : arguments.length;
        }

        @Override
        Object eval(Frame frame) {
            return Lua.one(evalAll(frame));
        }

        @Override
        boolean hasMany() {
            return true;
        }

        @Override
        Object evalAll(Frame frame) {
            Object self = object.eval(frame);
            frame.line = place;
            Object method =
                    self instanceof LuaUserdata userdata
                            ? userdata.methods().get(name)
                            : Lua.index(frame.state, self, name);
            if (method instanceof LuaFunction callable) return call(frame, callable, self);
            if (method == Lua.CANNOT)
                throw frame.error(line, "attempt to index " + object.blame(self));
            if (Lua.metamethod(frame.state, method, "__call") != null)
                return Lua.call(frame.state, method, all(frame, self));
            String type = Lua.type(method);
            throw frame.error(line, "attempt to call method '" + name + "' (a " + type + " value)");
        }

        @SuppressWarnings({"StatementSwitchToExpressionSwitch", "ArgumentSelectionDefectChecker"})
        private Object call(Frame frame, LuaFunction callable, Object self) {
            LuaState state = frame.state;
            switch (fixed) {
                case 0:
                    return callable.call(state, self);
                case 1:
                    Object only = arguments[0].eval(frame);
                    frame.line = place;
                    return callable.call(state, self, only);
                case 2:
                    Object first = arguments[0].eval(frame);
                    Object second = arguments[1].eval(frame);
                    frame.line = place;
                    return callable.call(state, self, first, second);
                default:
                    Object[] values = all(frame, self);
                    frame.line = place;
                    return callable.call(state, values);
            }
        }

        private Object[] all(Frame frame, Object self) {
            Object[] values = Calls.arguments(frame, arguments, 1);
            values[0] = self;
            return values;
        }
    }
}
