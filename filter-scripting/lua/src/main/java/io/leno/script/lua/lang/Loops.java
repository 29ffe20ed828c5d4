package io.leno.script.lua.lang;

/// Loops; each round is a step of the budget.
final class Loops {
    private Loops() {}

    static final class While extends Stat {
        private final Expr condition;
        private final Block body;

        While(Expr condition, Block body) {
            this.condition = condition;
            this.body = body;
        }

        @Override
        Object run(Frame frame) {
            Budget budget = frame.state.budget();
            while (Lua.isTrue(condition.eval(frame))) {
                budget.step();
                Object signal = body.run(frame);
                if (signal == BREAK) return null;
                if (signal != null) return signal;
            }
            return null;
        }
    }

    /// The condition sees the variables of the body.
    static final class Repeat extends Stat {
        private final Block body;
        private final Expr condition;

        Repeat(Block body, Expr condition) {
            this.body = body;
            this.condition = condition;
        }

        @Override
        Object run(Frame frame) {
            Budget budget = frame.state.budget();
            do {
                budget.step();
                Object signal = body.run(frame);
                if (signal == BREAK) return null;
                if (signal != null) return signal;
            } while (!Lua.isTrue(condition.eval(frame)));
            return null;
        }
    }

    /// `for i = from, to, step do`
    static final class Numeric extends Stat {
        private final int line;
        private final Scope.Variable variable;
        private final Expr from;
        private final Expr to;
        private final Expr step;
        private final Block body;

        /// @param step null for 1
        Numeric(int line, Scope.Variable variable, Expr from, Expr to, Expr step, Block body) {
            this.line = line;
            this.variable = variable;
            this.from = from;
            this.to = to;
            this.step = step;
            this.body = body;
        }

        @Override
        Object run(Frame frame) {
            double value = number(frame, from, "'for' initial value must be a number");
            double limit = number(frame, to, "'for' limit must be a number");
            double by = step == null ? 1 : number(frame, step, "'for' step must be a number");
            Budget budget = frame.state.budget();
            for (; by >= 0 ? value <= limit : value >= limit; value += by) {
                budget.step();
                Stat.declare(frame, variable, value);
                Object signal = body.run(frame);
                if (signal == BREAK) return null;
                if (signal != null) return signal;
            }
            return null;
        }

        private double number(Frame frame, Expr expression, String message) {
            Double number = Lua.tonumber(expression.eval(frame));
            if (number != null) return number;
            throw frame.error(line, message);
        }
    }

    /// `for k, v in … do`
    static final class Generic extends Stat {
        private final int line;
        private final Scope.Variable[] variables;
        private final Expr[] sources;
        private final Block body;

        Generic(int line, Scope.Variable[] variables, Expr[] sources, Block body) {
            this.line = line;
            this.variables = variables;
            this.sources = sources;
            this.body = body;
        }

        @Override
        Object run(Frame frame) {
            Object[] source = Calls.arguments(frame, sources, 0);
            Object iterator = source.length > 0 ? source[0] : null;
            Object over = source.length > 1 ? source[1] : null;
            Object control = source.length > 2 ? source[2] : null;
            Budget budget = frame.state.budget();
            while (true) {
                budget.step();
                frame.line = line;
                Object result = next(frame, iterator, over, control);
                control = Lua.one(result);
                if (control == null) return null;
                declareAll(frame, result);
                Object signal = body.run(frame);
                if (signal == BREAK) return null;
                if (signal != null) return signal;
            }
        }

        private static Object next(Frame frame, Object iterator, Object over, Object control) {
            if (iterator instanceof LuaFunction function)
                return function.call(frame.state, over, control);
            return Lua.call(frame.state, iterator, over, control);
        }

        private void declareAll(Frame frame, Object result) {
            if (!(result instanceof Object[] many)) {
                Stat.declare(frame, variables[0], result);
                for (int i = 1; i < variables.length; i++) Stat.declare(frame, variables[i], null);
                return;
            }
            for (int i = 0; i < variables.length; i++)
                Stat.declare(frame, variables[i], i < many.length ? many[i] : null);
        }
    }
}
