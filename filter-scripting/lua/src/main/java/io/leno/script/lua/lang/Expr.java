package io.leno.script.lua.lang;

/// An expression; it evaluates itself.
abstract class Expr {
    final int line;

    Expr(int line) {
        this.line = line;
    }

    /// One value.
    abstract Object eval(Frame frame);

    /// All values: one, or an `Object[]` where the expression can have several.
    Object evalAll(Frame frame) {
        return eval(frame);
    }

    boolean hasMany() {
        return false;
    }

    /// The function returns all values.
    void returnAll(Frame frame) {
        frame.result = evalAll(frame);
    }

    /// `local 'x'`, as error messages name it; null for what has no name.
    String describe() {
        return null;
    }

    /// A value's name and type for error messages: `local 'x' (a nil value)`.
    final String blame(Object value) {
        String name = describe();
        String type = "a " + Lua.type(value) + " value";
        return name == null ? type : name + " (" + type + ")";
    }

    /// What something can be assigned to.
    abstract static class Target extends Expr {
        Target(int line) {
            super(line);
        }

        abstract void assign(Frame frame, Object value);

        /// For assignments of several values: evaluates what the target is made of first.
        Assignment prepare(Frame frame) {
            return value -> assign(frame, value);
        }
    }

    /// A target whose parts are evaluated.
    interface Assignment {
        void set(Object value);
    }

    static final class Constant extends Expr {
        private final Object value;

        Constant(int line, Object value) {
            super(line);
            this.value = value;
        }

        @Override
        Object eval(Frame frame) {
            return value;
        }
    }

    static final class Local extends Target {
        private final Scope.Variable variable;
        private final int slot;

        Local(int line, Scope.Variable variable) {
            super(line);
            this.variable = variable;
            slot = variable.slot;
        }

        /// Whether it is shared is known only when its whole scope is read.
        @Override
        Object eval(Frame frame) {
            Object value = frame.slots[slot];
            return variable.shared ? ((Cell) value).value : value;
        }

        @Override
        void assign(Frame frame, Object value) {
            if (variable.shared) ((Cell) frame.slots[slot]).value = value;
            else frame.slots[slot] = value;
        }

        @Override
        String describe() {
            return "local '" + variable.name + "'";
        }
    }

    static final class Upvalue extends Target {
        private final String name;
        private final int index;

        Upvalue(int line, String name, int index) {
            super(line);
            this.name = name;
            this.index = index;
        }

        @Override
        Object eval(Frame frame) {
            return frame.closure.upvalues[index].value;
        }

        @Override
        void assign(Frame frame, Object value) {
            frame.closure.upvalues[index].value = value;
        }

        @Override
        String describe() {
            return "upvalue '" + name + "'";
        }
    }

    static final class Global extends Target {
        private final String name;

        Global(int line, String name) {
            super(line);
            this.name = name;
        }

        @Override
        Object eval(Frame frame) {
            LuaTable globals = frame.closure.globals;
            Object value = globals.get(name);
            if (value != null || globals.metatable() == null) return value;
            frame.line = line;
            return Lua.index(frame.state, globals, name);
        }

        @Override
        void assign(Frame frame, Object value) {
            frame.line = line;
            Lua.setIndex(frame.state, frame.closure.globals, name, value);
        }

        @Override
        String describe() {
            return "global '" + name + "'";
        }
    }

    /// `object[key]` or `object.name`.
    static final class Index extends Target {
        private final Expr object;
        private final Expr key;
        private final String name;

        /// @param name null where the key is no name
        Index(int line, Expr object, Expr key, String name) {
            super(line);
            this.object = object;
            this.key = key;
            this.name = name;
        }

        @Override
        Object eval(Frame frame) {
            Object from = object.eval(frame);
            Object at = key.eval(frame);
            if (from instanceof LuaTable table) {
                Object value = table.get(at);
                if (value != null || table.metatable() == null) return value;
            }
            frame.line = line;
            Object value = Lua.index(frame.state, from, at);
            if (value != Lua.CANNOT) return value;
            throw frame.error(line, "attempt to index " + object.blame(from));
        }

        @Override
        void assign(Frame frame, Object value) {
            set(frame, object.eval(frame), key.eval(frame), value);
        }

        @Override
        Assignment prepare(Frame frame) {
            Object to = object.eval(frame);
            Object at = key.eval(frame);
            return value -> set(frame, to, at, value);
        }

        private void set(Frame frame, Object to, Object at, Object value) {
            frame.line = line;
            if (to instanceof LuaTable table && table.metatable() == null) {
                table.set(frame.state, at, value);
                return;
            }
            if (!Lua.setIndex(frame.state, to, at, value))
                throw frame.error(line, "attempt to index " + object.blame(to));
        }

        @Override
        String describe() {
            return name == null ? null : "field '" + name + "'";
        }
    }

    /// `...`
    static final class Rest extends Expr {
        Rest(int line) {
            super(line);
        }

        @Override
        Object eval(Frame frame) {
            return frame.rest.length == 0 ? null : frame.rest[0];
        }

        @Override
        Object evalAll(Frame frame) {
            return frame.rest;
        }

        @Override
        boolean hasMany() {
            return true;
        }
    }

    /// `(expression)`: one value, whatever is inside.
    static final class Single extends Expr {
        private final Expr inner;

        Single(Expr inner) {
            super(inner.line);
            this.inner = inner;
        }

        @Override
        Object eval(Frame frame) {
            return inner.eval(frame);
        }

        @Override
        String describe() {
            return inner.describe();
        }
    }

    /// `function (…) … end`
    static final class Closure extends Expr {
        private final FunctionBody body;

        Closure(FunctionBody body) {
            super(body.line);
            this.body = body;
        }

        @Override
        Object eval(Frame frame) {
            Cell[] cells = new Cell[body.upvalues.length];
            for (int i = 0; i < cells.length; i++) {
                int from = body.upvalues[i];
                cells[i] = from >= 0 ? (Cell) frame.slots[from] : frame.closure.upvalues[-1 - from];
            }
            return new LuaClosure(body, cells, frame.closure.globals);
        }
    }

    /// `{…}`
    static final class Table extends Expr {
        private final Expr[] items;
        private final Expr[] keys;
        private final Expr[] values;

        Table(int line, Expr[] items, Expr[] keys, Expr[] values) {
            super(line);
            this.items = items;
            this.keys = keys;
            this.values = values;
        }

        @Override
        Object eval(Frame frame) {
            LuaState state = frame.state;
            state.budget().allocate(64);
            LuaTable table = new LuaTable();
            if (items.length > 0) table.fill(state, Calls.arguments(frame, items, 0));
            for (int i = 0; i < keys.length; i++) {
                Object key = keys[i].eval(frame);
                Object value = values[i].eval(frame);
                frame.line = line;
                table.set(state, key, value);
            }
            return table;
        }
    }
}
