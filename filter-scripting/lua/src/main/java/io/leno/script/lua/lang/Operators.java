package io.leno.script.lua.lang;

/// Operators, each an expression.
final class Operators {
    private Operators() {}

    abstract static class Binary extends Expr {
        final Expr left;
        final Expr right;

        Binary(int line, Expr left, Expr right) {
            super(line);
            this.left = left;
            this.right = right;
        }
    }

    enum Operation {
        ADD("__add"),
        SUB("__sub"),
        MUL("__mul"),
        DIV("__div"),
        MOD("__mod"),
        POW("__pow");

        private final String event;

        Operation(String event) {
            this.event = event;
        }

        double apply(double a, double b) {
            return switch (this) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> a / b;
                case MOD -> Lua.modulo(a, b);
                case POW -> Math.pow(a, b);
            };
        }
    }

    static final class Arithmetic extends Binary {
        private final Operation operation;

        Arithmetic(int line, Operation operation, Expr left, Expr right) {
            super(line, left, right);
            this.operation = operation;
        }

        @Override
        Object eval(Frame frame) {
            Object a = left.eval(frame);
            Object b = right.eval(frame);
            if (a instanceof Double x && b instanceof Double y) return operation.apply(x, y);
            return slow(frame, a, b);
        }

        private Object slow(Frame frame, Object a, Object b) {
            Double x = Lua.tonumber(a);
            Double y = Lua.tonumber(b);
            if (x != null && y != null) return operation.apply(x, y);
            frame.line = line;
            Object handler = Lua.handler(frame.state, a, b, operation.event);
            if (handler != null) return Lua.one(Lua.call(frame.state, handler, a, b));
            Expr wrong = x == null ? left : right;
            throw frame.error(
                    line, "attempt to perform arithmetic on " + wrong.blame(x == null ? a : b));
        }
    }

    static final class Negate extends Expr {
        private final Expr inner;

        Negate(int line, Expr inner) {
            super(line);
            this.inner = inner;
        }

        @Override
        Object eval(Frame frame) {
            Object value = inner.eval(frame);
            Double number = Lua.tonumber(value);
            if (number != null) return -number;
            frame.line = line;
            Object handler = Lua.metamethod(frame.state, value, "__unm");
            if (handler != null) return Lua.one(Lua.call(frame.state, handler, value, value));
            throw frame.error(line, "attempt to perform arithmetic on " + inner.blame(value));
        }
    }

    static final class Not extends Expr {
        private final Expr inner;

        Not(int line, Expr inner) {
            super(line);
            this.inner = inner;
        }

        @Override
        Object eval(Frame frame) {
            return !Lua.isTrue(inner.eval(frame));
        }
    }

    static final class Length extends Expr {
        private final Expr inner;

        Length(int line, Expr inner) {
            super(line);
            this.inner = inner;
        }

        @Override
        Object eval(Frame frame) {
            Object value = inner.eval(frame);
            if (value instanceof String text) return (double) text.length();
            frame.line = line;
            Object handler = Lua.metamethod(frame.state, value, "__len");
            if (handler != null) return Lua.one(Lua.call(frame.state, handler, value));
            if (value instanceof LuaTable table) return (double) table.length();
            if (value instanceof LuaUserdata userdata && userdata.length() != null)
                return userdata.length();
            throw frame.error(line, "attempt to get length of " + inner.blame(value));
        }
    }

    /// A row of `..`, joined at once.
    static final class Concat extends Expr {
        private final Expr[] parts;

        Concat(int line, Expr[] parts) {
            super(line);
            this.parts = parts;
        }

        /// The same row with one more in front.
        Concat after(Expr first) {
            Expr[] all = new Expr[parts.length + 1];
            all[0] = first;
            System.arraycopy(parts, 0, all, 1, parts.length);
            return new Concat(line, all);
        }

        @Override
        Object eval(Frame frame) {
            Object[] values = new Object[parts.length];
            boolean plain = true;
            for (int i = 0; i < parts.length; i++) {
                values[i] = parts[i].eval(frame);
                plain &= values[i] instanceof String || values[i] instanceof Double;
            }
            frame.line = line;
            return plain ? join(frame.state, values) : pairwise(frame, values);
        }

        private static String join(LuaState state, Object[] values) {
            if (values.length == 2) {
                String a = Lua.tostring(values[0]);
                String b = Lua.tostring(values[1]);
                state.makeString((long) a.length() + b.length());
                return a.concat(b);
            }
            long length = 0;
            String[] texts = new String[values.length];
            for (int i = 0; i < values.length; i++) {
                texts[i] = Lua.tostring(values[i]);
                length += texts[i].length();
            }
            state.makeString(length);
            StringBuilder all = new StringBuilder((int) length);
            for (String text : texts) all.append(text);
            return all.toString();
        }

        /// From the right, as metamethods expect it.
        private Object pairwise(Frame frame, Object[] values) {
            Object result = values[values.length - 1];
            for (int i = values.length - 2; i >= 0; i--)
                result = two(frame, values[i], parts[i], result, parts[i + 1]);
            return result;
        }

        private Object two(Frame frame, Object a, Expr left, Object b, Expr right) {
            boolean first = a instanceof String || a instanceof Double;
            if (first && (b instanceof String || b instanceof Double))
                return join(frame.state, new Object[] {a, b});
            Object handler = Lua.handler(frame.state, a, b, "__concat");
            if (handler != null) return Lua.one(Lua.call(frame.state, handler, a, b));
            String blame = first ? right.blame(b) : left.blame(a);
            throw frame.error(line, "attempt to concatenate " + blame);
        }
    }

    enum Relation {
        EQUAL,
        NOT_EQUAL,
        LESS,
        GREATER,
        LESS_OR_EQUAL,
        GREATER_OR_EQUAL;

        boolean holds(LuaState state, Object a, Object b) {
            return switch (this) {
                case EQUAL -> Lua.equal(state, a, b);
                case NOT_EQUAL -> !Lua.equal(state, a, b);
                case LESS -> Lua.less(state, a, b);
                case GREATER -> Lua.less(state, b, a);
                case LESS_OR_EQUAL -> Lua.lessOrEqual(state, a, b);
                case GREATER_OR_EQUAL -> Lua.lessOrEqual(state, b, a);
            };
        }
    }

    static final class Comparison extends Binary {
        private final Relation relation;

        Comparison(int line, Relation relation, Expr left, Expr right) {
            super(line, left, right);
            this.relation = relation;
        }

        @Override
        Object eval(Frame frame) {
            Object a = left.eval(frame);
            Object b = right.eval(frame);
            frame.line = line;
            return relation.holds(frame.state, a, b);
        }
    }

    static final class And extends Binary {
        And(int line, Expr left, Expr right) {
            super(line, left, right);
        }

        @Override
        Object eval(Frame frame) {
            Object value = left.eval(frame);
            return Lua.isTrue(value) ? right.eval(frame) : value;
        }
    }

    static final class Or extends Binary {
        Or(int line, Expr left, Expr right) {
            super(line, left, right);
        }

        @Override
        Object eval(Frame frame) {
            Object value = left.eval(frame);
            return Lua.isTrue(value) ? value : right.eval(frame);
        }
    }
}
