package io.leno.script.lua.lang;

/// A statement; it runs itself.
abstract class Stat {
    /// The loop around ends.
    static final Signal BREAK = Signal.BREAK;

    /// The function returns [Frame#result].
    static final Signal RETURN = Signal.RETURN;

    /// What ends a row of statements early.
    enum Signal {
        BREAK,
        RETURN
    }

    /// @return null to go on with the next statement; [#BREAK], [#RETURN], or the [Goto] that is
    ///   under way
    abstract Object run(Frame frame);

    /// The first variable it declares for those after it; null for none.
    String firstLocal() {
        return null;
    }

    /// Statements with local variables of their own, and labels among them.
    static final class Block extends Stat {
        final Stat[] statements;

        Block(Stat[] statements) {
            this.statements = statements;
        }

        @Override
        Object run(Frame frame) {
            return runAll(frame, statements);
        }

        static Object runAll(Frame frame, Stat[] statements) {
            for (int i = 0; i < statements.length; i++) {
                Object signal = statements[i].run(frame);
                if (signal == null) continue;
                int label = signal instanceof Goto jump ? labelOf(statements, jump) : -1;
                if (label < 0) return signal;
                frame.state.budget().step();
                i = label;
            }
            return null;
        }

        private static int labelOf(Stat[] statements, Goto jump) {
            for (int i = 0; i < statements.length; i++)
                if (statements[i] instanceof Label label && label.name.equals(jump.name)) return i;
            return -1;
        }
    }

    static final class Label extends Stat {
        final String name;

        Label(String name) {
            this.name = name;
        }

        @Override
        Object run(Frame frame) {
            return null;
        }
    }

    static final class Goto extends Stat {
        final String name;
        final int line;

        /// How many statements of the block that is being read stand before its end.
        int at;

        Goto(String name, int line) {
            this.name = name;
            this.line = line;
        }

        @Override
        Object run(Frame frame) {
            return this;
        }
    }

    static final class Break extends Stat {
        @Override
        Object run(Frame frame) {
            return BREAK;
        }
    }

    static final class CallStatement extends Stat {
        private final Expr call;

        CallStatement(Expr call) {
            this.call = call;
        }

        @Override
        Object run(Frame frame) {
            call.evalAll(frame);
            return null;
        }
    }

    static final class Return extends Stat {
        private final Expr[] values;

        Return(Expr[] values) {
            this.values = values;
        }

        @Override
        Object run(Frame frame) {
            switch (values.length) {
                case 0 -> frame.result = Lua.none();
                case 1 -> values[0].returnAll(frame);
                default -> frame.result = Calls.arguments(frame, values, 0);
            }
            return RETURN;
        }
    }

    /// Declares variables; shared ones get a new [Cell] each time.
    static final class LocalStatement extends Stat {
        private final Scope.Variable[] variables;
        private final Expr[] values;

        LocalStatement(Scope.Variable[] variables, Expr[] values) {
            this.variables = variables;
            this.values = values;
        }

        @Override
        String firstLocal() {
            return variables[0].name;
        }

        @Override
        Object run(Frame frame) {
            if (variables.length == 1 && values.length == 1) {
                declare(frame, variables[0], values[0].eval(frame));
                return null;
            }
            Object[] all = Calls.arguments(frame, values, 0);
            for (int i = 0; i < variables.length; i++)
                declare(frame, variables[i], i < all.length ? all[i] : null);
            return null;
        }
    }

    static void declare(Frame frame, Scope.Variable variable, Object value) {
        frame.slots[variable.slot] = variable.shared ? new Cell(value) : value;
    }

    /// `local function`: the function sees its own name.
    static final class LocalFunction extends Stat {
        private final Scope.Variable variable;
        private final Expr function;

        LocalFunction(Scope.Variable variable, Expr function) {
            this.variable = variable;
            this.function = function;
        }

        @Override
        String firstLocal() {
            return variable.name;
        }

        @Override
        Object run(Frame frame) {
            declare(frame, variable, null);
            Object made = function.eval(frame);
            if (variable.shared) ((Cell) frame.slots[variable.slot]).value = made;
            else frame.slots[variable.slot] = made;
            return null;
        }
    }

    static final class Assign extends Stat {
        private final Expr.Target[] targets;
        private final Expr[] values;

        Assign(Expr.Target[] targets, Expr[] values) {
            this.targets = targets;
            this.values = values;
        }

        @Override
        Object run(Frame frame) {
            if (targets.length == 1 && values.length == 1) {
                Expr.Assignment assignment = targets[0].prepare(frame);
                assignment.set(values[0].eval(frame));
                return null;
            }
            Expr.Assignment[] assignments = new Expr.Assignment[targets.length];
            for (int i = 0; i < targets.length; i++) assignments[i] = targets[i].prepare(frame);
            Object[] all = Calls.arguments(frame, values, 0);
            for (int i = targets.length - 1; i >= 0; i--)
                assignments[i].set(i < all.length ? all[i] : null);
            return null;
        }
    }

    /// One variable, one value.
    static final class AssignVariable extends Stat {
        private final Expr.Target target;
        private final Expr value;

        AssignVariable(Expr.Target target, Expr value) {
            this.target = target;
            this.value = value;
        }

        @Override
        Object run(Frame frame) {
            target.assign(frame, value.eval(frame));
            return null;
        }
    }

    static final class If extends Stat {
        private final Expr[] conditions;
        private final Block[] blocks;
        private final Block otherwise;

        /// @param otherwise null where there is no `else`
        If(Expr[] conditions, Block[] blocks, Block otherwise) {
            this.conditions = conditions;
            this.blocks = blocks;
            this.otherwise = otherwise;
        }

        @Override
        Object run(Frame frame) {
            for (int i = 0; i < conditions.length; i++)
                if (Lua.isTrue(conditions[i].eval(frame))) return blocks[i].run(frame);
            return otherwise == null ? null : otherwise.run(frame);
        }
    }
}
