package io.leno.script.lua.lang;

import io.leno.script.lua.lang.Lexer.Kind;
import io.leno.script.lua.lang.Lexer.Token;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads statements; [ExprParser] reads what they are made of. Errors have LuaJIT's words.
final class Parser {
    private static final int MAX_NESTING = 190;

    private final Lexer lexer;
    private final String chunk;
    private final ExprParser expressions;
    private Token token;
    private Token ahead;
    private Scope scope;
    private List<Stat.Goto> jumps = new ArrayList<>();
    private Set<String> labels = new HashSet<>();
    private int loops;
    private int nesting;

    Parser(Lexer lexer, String chunk) {
        this.lexer = lexer;
        this.chunk = chunk;
        expressions = new ExprParser(this);
        token = lexer.next();
    }

    FunctionBody chunk() {
        FunctionBody body = new FunctionBody(chunk, 0);
        body.vararg = true;
        scope = new Scope(null, body, () -> token.line());
        body.statements = block().statements;
        if (token.kind() != Kind.END) throw expected(Lexer.END);
        requireLabels();
        return body;
    }

    Token token() {
        return token;
    }

    Scope scope() {
        return scope;
    }

    Token advance() {
        Token read = token;
        token = ahead == null ? lexer.next() : ahead;
        ahead = null;
        return read;
    }

    Token peek() {
        if (ahead == null) ahead = lexer.next();
        return ahead;
    }

    boolean accept(String symbol) {
        if (!token.is(symbol)) return false;
        advance();
        return true;
    }

    void expect(String symbol) {
        if (!accept(symbol)) throw expected(symbol);
    }

    LuaError expected(String symbol) {
        return error("'" + symbol + "' expected");
    }

    LuaError error(String message) {
        return lexer.error(token.line(), message, token.text());
    }

    void expectClose(String close, String open, int line) {
        if (accept(close)) return;
        if (line == token.line()) throw expected(close);
        throw error("'" + close + "' expected (to close '" + open + "' at line " + line + ")");
    }

    String name() {
        if (token.kind() != Kind.NAME) throw expected("<name>");
        return advance().text();
    }

    void enter() {
        if (++nesting > MAX_NESTING) throw error("chunk has too many syntax levels");
    }

    void leave() {
        nesting--;
    }

    private Stat.Block block() {
        enter();
        scope.open();
        Stat.Block block = new Stat.Block(statements());
        scope.close();
        leave();
        return block;
    }

    private Stat[] statements() {
        List<Stat> statements = new ArrayList<>();
        Set<String> labelsAround = labels;
        labels = new HashSet<>();
        while (!endsBlock()) {
            if (token.is("return")) {
                statements.add(returns());
                break;
            }
            int before = jumps.size();
            Stat statement = statement();
            if (statement != null) statements.add(statement);
            for (Stat.Goto jump : jumps.subList(before, jumps.size())) jump.at = statements.size();
        }
        resolve(statements);
        labels = labelsAround;
        return statements.toArray(Stat[]::new);
    }

    private boolean endsBlock() {
        return token.kind() == Kind.END
                || token.is("end")
                || token.is("else")
                || token.is("elseif")
                || token.is("until");
    }

    @SuppressWarnings("StatementSwitchToExpressionSwitch") // one goes on behind it
    private Stat statement() {
        if (token.kind() == Kind.SYMBOL) {
            switch (token.text()) {
                case ";":
                    advance();
                    return null;
                case "if":
                    return ifs();
                case "while":
                    return whiles();
                case "do":
                    return does();
                case "for":
                    return fors();
                case "repeat":
                    return repeats();
                case "function":
                    return function();
                case "local":
                    return local();
                case "::":
                    return label();
                case "break":
                    return breaks();
                case "goto":
                    return jump();
                default:
                    break;
            }
        }
        return callOrAssign();
    }

    private Stat jump() {
        int line = advance().line();
        Stat.Goto jump = new Stat.Goto(name(), line);
        jumps.add(jump);
        return jump;
    }

    /// Jumps reach the labels of their own block and of those around it.
    private void resolve(List<Stat> statements) {
        for (int i = 0; i < statements.size(); i++) {
            if (!(statements.get(i) instanceof Stat.Label label)) continue;
            boolean last = isEnd(statements, i);
            for (Stat.Goto jump : jumps)
                if (!last && jump.name.equals(label.name)) requireNoLocals(jump, statements, i);
            jumps.removeIf(jump -> jump.name.equals(label.name));
        }
    }

    /// Behind the last statement no variable is in scope any more.
    private static boolean isEnd(List<Stat> statements, int label) {
        return statements.subList(label, statements.size()).stream()
                .allMatch(Stat.Label.class::isInstance);
    }

    private void requireNoLocals(Stat.Goto jump, List<Stat> statements, int label) {
        for (int i = jump.at; i < label; i++) {
            String local = statements.get(i).firstLocal();
            if (local == null) continue;
            throw new LuaError(
                    chunk
                            + ":"
                            + jump.line
                            + ": <goto "
                            + jump.name
                            + "> jumps into the scope of local '"
                            + local
                            + "'");
        }
    }

    private void requireLabels() {
        for (Stat.Goto jump : jumps)
            throw new LuaError(chunk + ":" + jump.line + ": undefined label '" + jump.name + "'");
    }

    private Stat label() {
        advance();
        String name = name();
        if (!labels.add(name))
            throw new LuaError(chunk + ":" + token.line() + ": duplicate label '" + name + "'");
        expect("::");
        return new Stat.Label(name);
    }

    private Stat breaks() {
        int line = advance().line();
        if (loops == 0) throw new LuaError(chunk + ":" + line + ": no loop to break");
        return new Stat.Break();
    }

    private Stat does() {
        int line = advance().line();
        Stat.Block block = block();
        expectClose("end", "do", line);
        return block;
    }

    private Stat ifs() {
        int line = token.line();
        List<Expr> conditions = new ArrayList<>();
        List<Stat.Block> blocks = new ArrayList<>();
        Stat.Block otherwise = null;
        do {
            advance();
            conditions.add(expressions.read());
            expect("then");
            blocks.add(block());
        } while (token.is("elseif"));
        if (accept("else")) otherwise = block();
        expectClose("end", "if", line);
        return new Stat.If(
                conditions.toArray(Expr[]::new), blocks.toArray(Stat.Block[]::new), otherwise);
    }

    private Stat.Block loopBody() {
        loops++;
        Stat.Block body = block();
        loops--;
        return body;
    }

    private Stat whiles() {
        int line = advance().line();
        Expr condition = expressions.read();
        expect("do");
        Stat.Block body = loopBody();
        expectClose("end", "while", line);
        return new Loops.While(condition, body);
    }

    private Stat repeats() {
        int line = advance().line();
        loops++;
        enter();
        scope.open();
        Stat.Block body = new Stat.Block(statements());
        loops--;
        expectClose("until", "repeat", line);
        Expr condition = expressions.read();
        scope.close();
        leave();
        return new Loops.Repeat(body, condition);
    }

    private Stat fors() {
        int line = advance().line();
        String first = name();
        if (token.is("=")) return numericFor(line, first);
        if (token.is(",") || token.is("in")) return genericFor(line, first);
        throw error("'=' or 'in' expected");
    }

    private Stat numericFor(int line, String name) {
        advance();
        Expr from = expressions.read();
        expect(",");
        Expr to = expressions.read();
        Expr step = accept(",") ? expressions.read() : null;
        expect("do");
        scope.open();
        Scope.Variable variable = scope.declare(name);
        Stat.Block body = loopBody();
        scope.close();
        expectClose("end", "for", line);
        return new Loops.Numeric(line, variable, from, to, step, body);
    }

    private Stat genericFor(int line, String first) {
        List<String> names = new ArrayList<>(List.of(first));
        while (accept(",")) names.add(name());
        expect("in");
        Expr[] sources = expressions.list();
        expect("do");
        scope.open();
        Scope.Variable[] variables =
                names.stream().map(scope::declare).toArray(Scope.Variable[]::new);
        Stat.Block body = loopBody();
        scope.close();
        expectClose("end", "for", line);
        return new Loops.Generic(line, variables, sources, body);
    }

    private Stat function() {
        int line = advance().line();
        Expr.Target target = scope.resolve(line, name());
        boolean method = false;
        while (token.is(".") || token.is(":")) {
            method = advance().is(":");
            String field = name();
            target = new Expr.Index(line, target, new Expr.Constant(line, field), field);
            if (method) break;
        }
        return new Stat.AssignVariable(target, functionBody(line, method));
    }

    private Stat local() {
        advance();
        if (token.is("function")) {
            int line = advance().line();
            Scope.Variable variable = scope.declare(name());
            return new Stat.LocalFunction(variable, functionBody(line, false));
        }
        List<String> names = new ArrayList<>();
        do {
            names.add(name());
        } while (accept(","));
        Expr[] values = accept("=") ? expressions.list() : new Expr[0];
        Scope.Variable[] variables =
                names.stream().map(scope::declare).toArray(Scope.Variable[]::new);
        return new Stat.LocalStatement(variables, values);
    }

    private Stat returns() {
        advance();
        Expr[] values = endsBlock() || token.is(";") ? new Expr[0] : expressions.list();
        accept(";");
        if (values.length == 1 && values[0] instanceof Calls.Calling last) last.place = 0;
        return new Stat.Return(values);
    }

    private Stat callOrAssign() {
        Expr first = expressions.suffixed();
        if (!token.is("=") && !token.is(",")) {
            if (first.hasMany() && !(first instanceof Expr.Rest))
                return new Stat.CallStatement(first);
            throw first instanceof Expr.Target ? expected("=") : error("syntax error");
        }
        List<Expr.Target> targets = new ArrayList<>();
        targets.add(target(first));
        while (accept(",")) targets.add(target(expressions.suffixed()));
        expect("=");
        Expr[] values = expressions.list();
        if (targets.size() == 1 && values.length == 1 && !(first instanceof Expr.Index))
            return new Stat.AssignVariable(targets.getFirst(), values[0]);
        return new Stat.Assign(targets.toArray(Expr.Target[]::new), values);
    }

    private Expr.Target target(Expr expression) {
        if (expression instanceof Expr.Target target) return target;
        throw error("syntax error");
    }

    /// From the parameters to `end`.
    Expr functionBody(int line, boolean method) {
        enter();
        FunctionBody body = new FunctionBody(chunk, line);
        scope = new Scope(scope, body, () -> token.line());
        scope.open();
        int loopsAround = loops;
        List<Stat.Goto> jumpsAround = jumps;
        loops = 0;
        jumps = new ArrayList<>();
        List<Scope.Variable> parameters = parameters(body, method);
        body.parameters = parameters.size();
        body.statements = statements();
        requireLabels();
        expectClose("end", "function", line);
        scope.close();
        scope.finish(parameters);
        scope = scope.around;
        loops = loopsAround;
        jumps = jumpsAround;
        leave();
        return new Expr.Closure(body);
    }

    private List<Scope.Variable> parameters(FunctionBody body, boolean method) {
        List<Scope.Variable> parameters = new ArrayList<>();
        if (method) parameters.add(scope.declare("self"));
        expect("(");
        if (!token.is(")")) {
            do {
                if (accept("...")) {
                    body.vararg = true;
                    break;
                }
                if (token.kind() != Kind.NAME) throw error("<name> or '...' expected");
                parameters.add(scope.declare(name()));
            } while (accept(","));
        }
        expect(")");
        return parameters;
    }
}
