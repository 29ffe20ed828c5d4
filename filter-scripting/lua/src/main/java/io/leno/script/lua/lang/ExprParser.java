package io.leno.script.lua.lang;

import io.leno.script.lua.lang.Lexer.Kind;
import io.leno.script.lua.lang.Lexer.Token;

import java.util.ArrayList;
import java.util.List;

/// Reads expressions, by the precedence of their operators.
final class ExprParser {
    private static final int UNARY = 8;

    private static final Expr[] NONE = {};

    private final Parser parser;

    ExprParser(Parser parser) {
        this.parser = parser;
    }

    Expr read() {
        return binary(0);
    }

    Expr[] list() {
        List<Expr> all = new ArrayList<>();
        do {
            all.add(read());
        } while (parser.accept(","));
        return all.toArray(Expr[]::new);
    }

    /// How strong an operator binds to its left; 0 where it is none.
    private static int left(Token token) {
        if (token.kind() != Kind.SYMBOL) return 0;
        return switch (token.text()) {
            case "or" -> 1;
            case "and" -> 2;
            case "<", ">", "<=", ">=", "~=", "==" -> 3;
            case ".." -> 5;
            case "+", "-" -> 6;
            case "*", "/", "%" -> 7;
            case "^" -> 10;
            default -> 0;
        };
    }

    /// `..` and `^` bind weaker to their right.
    private static int right(Token token) {
        return switch (token.text()) {
            case ".." -> 4;
            case "^" -> 9;
            default -> left(token);
        };
    }

    private Expr binary(int limit) {
        parser.enter();
        Expr result = unary();
        while (left(parser.token()) > limit) {
            Token operator = parser.advance();
            Expr right = binary(right(operator));
            result = combine(operator, result, right);
        }
        parser.leave();
        return result;
    }

    private Expr unary() {
        Token token = parser.token();
        if (parser.accept("not")) return new Operators.Not(token.line(), binary(UNARY));
        if (parser.accept("#")) return new Operators.Length(token.line(), binary(UNARY));
        if (!parser.accept("-")) return simple();
        Expr inner = binary(UNARY);
        if (inner instanceof Expr.Constant && inner.eval(null) instanceof Double number)
            return new Expr.Constant(token.line(), -number);
        return new Operators.Negate(token.line(), inner);
    }

    private static Expr combine(Token operator, Expr left, Expr right) {
        int line = operator.line();
        return switch (operator.text()) {
            case "or" -> new Operators.Or(line, left, right);
            case "and" -> new Operators.And(line, left, right);
            case "<" -> new Operators.Comparison(line, Operators.Relation.LESS, left, right);
            case ">" -> new Operators.Comparison(line, Operators.Relation.GREATER, left, right);
            case "<=" ->
                    new Operators.Comparison(line, Operators.Relation.LESS_OR_EQUAL, left, right);
            case ">=" ->
                    new Operators.Comparison(
                            line, Operators.Relation.GREATER_OR_EQUAL, left, right);
            case "==" -> new Operators.Comparison(line, Operators.Relation.EQUAL, left, right);
            case "~=" -> new Operators.Comparison(line, Operators.Relation.NOT_EQUAL, left, right);
            case ".." -> concat(line, left, right);
            case "+" -> new Operators.Arithmetic(line, Operators.Operation.ADD, left, right);
            case "-" -> new Operators.Arithmetic(line, Operators.Operation.SUB, left, right);
            case "*" -> new Operators.Arithmetic(line, Operators.Operation.MUL, left, right);
            case "/" -> new Operators.Arithmetic(line, Operators.Operation.DIV, left, right);
            case "%" -> new Operators.Arithmetic(line, Operators.Operation.MOD, left, right);
            case "^" -> new Operators.Arithmetic(line, Operators.Operation.POW, left, right);
            default -> throw new AssertionError(operator.text());
        };
    }

    private static Expr concat(int line, Expr left, Expr right) {
        if (!(right instanceof Operators.Concat row))
            return new Operators.Concat(line, new Expr[] {left, right});
        return row.after(left);
    }

    @SuppressWarnings("StatementSwitchToExpressionSwitch") // some go on behind it
    private Expr simple() {
        Token token = parser.token();
        int line = token.line();
        switch (token.kind()) {
            case NUMBER, STRING:
                parser.advance();
                return new Expr.Constant(line, token.value());
            case SYMBOL:
                Expr constant = constant(token);
                if (constant == null) break;
                return constant;
            default:
                break;
        }
        return suffixed();
    }

    @SuppressWarnings("StatementSwitchToExpressionSwitch") // rows of short steps
    private Expr constant(Token token) {
        int line = token.line();
        switch (token.text()) {
            case "nil":
                parser.advance();
                return new Expr.Constant(line, null);
            case "true":
                parser.advance();
                return new Expr.Constant(line, true);
            case "false":
                parser.advance();
                return new Expr.Constant(line, false);
            case "...":
                if (!parser.scope().body.vararg)
                    throw parser.error("cannot use '...' outside a vararg function");
                parser.advance();
                return new Expr.Rest(line);
            case "{":
                return table();
            case "function":
                parser.advance();
                return parser.functionBody(line, false);
            default:
                return null;
        }
    }

    private Expr primary() {
        Token token = parser.token();
        if (token.kind() == Kind.NAME) {
            parser.advance();
            return parser.scope().resolve(token.line(), token.text());
        }
        if (!parser.accept("(")) throw parser.error("unexpected symbol");
        Expr inner = read();
        parser.expectClose(")", "(", token.line());
        return inner.hasMany() || inner instanceof Expr.Target ? new Expr.Single(inner) : inner;
    }

    /// A name or what is in brackets, and what follows: fields, keys, calls.
    Expr suffixed() {
        Expr result = primary();
        while (true) {
            Token token = parser.token();
            int line = token.line();
            if (token.is(".")) {
                parser.advance();
                String name = parser.name();
                result = new Expr.Index(line, result, new Expr.Constant(line, name), name);
            } else if (token.is("[")) {
                result = key(result, line);
            } else if (token.is(":")) {
                parser.advance();
                String name = parser.name();
                result = new Calls.MethodCall(line, result, name, arguments());
            } else if (startsArguments(token)) {
                result = new Calls.Call(line, result, arguments());
            } else {
                return result;
            }
        }
    }

    private Expr key(Expr object, int line) {
        parser.advance();
        Expr key = read();
        parser.expect("]");
        boolean named = key instanceof Expr.Constant && key.eval(null) instanceof String;
        return new Expr.Index(line, object, key, named ? (String) key.eval(null) : null);
    }

    private static boolean startsArguments(Token token) {
        return token.is("(") || token.is("{") || token.kind() == Kind.STRING;
    }

    private Expr[] arguments() {
        Token token = parser.token();
        if (token.kind() == Kind.STRING) {
            parser.advance();
            return new Expr[] {new Expr.Constant(token.line(), token.value())};
        }
        if (token.is("{")) return new Expr[] {table()};
        if (!parser.accept("(")) throw parser.error("function arguments expected");
        if (parser.accept(")")) return NONE;
        Expr[] all = list();
        parser.expectClose(")", "(", token.line());
        return all;
    }

    private Expr table() {
        int line = parser.advance().line();
        List<Expr> items = new ArrayList<>();
        List<Expr> keys = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (!parser.token().is("}")) {
            Token token = parser.token();
            if (token.is("[")) {
                parser.advance();
                keys.add(read());
                parser.expect("]");
                parser.expect("=");
                values.add(read());
            } else if (token.kind() == Kind.NAME && parser.peek().is("=")) {
                keys.add(new Expr.Constant(token.line(), parser.name()));
                parser.expect("=");
                values.add(read());
            } else {
                items.add(read());
            }
            if (!parser.accept(",") && !parser.accept(";")) break;
        }
        parser.expectClose("}", "{", line);
        return new Expr.Table(
                line,
                items.toArray(Expr[]::new),
                keys.toArray(Expr[]::new),
                values.toArray(Expr[]::new));
    }
}
