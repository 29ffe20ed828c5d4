package io.leno.script.lua.lang;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Cuts a text into tokens. A token is its own text; names, texts and numbers have a kind besides.
final class Lexer {
    static final String END = "<eof>";

    private static final Set<String> KEYWORDS =
            Set.of(
                    "and",
                    "break",
                    "do",
                    "else",
                    "elseif",
                    "end",
                    "false",
                    "for",
                    "function",
                    "goto",
                    "if",
                    "in",
                    "local",
                    "nil",
                    "not",
                    "or",
                    "repeat",
                    "return",
                    "then",
                    "true",
                    "until",
                    "while");

    private static final int MAX_BYTE = 255;

    enum Kind {
        SYMBOL,
        NAME,
        STRING,
        NUMBER,
        END
    }

    /// @param text as errors show it
    /// @param value of texts and numbers
    record Token(Kind kind, String text, Object value, int line) {
        boolean is(String symbol) {
            return kind == Kind.SYMBOL && text.equals(symbol);
        }
    }

    private final String text;
    private final String chunk;
    private int at;
    private int line = 1;

    Lexer(String text, String chunk) {
        this.text = text;
        this.chunk = chunk;
        if (text.startsWith("#")) while (at < text.length() && text.charAt(at) != '\n') at++;
    }

    LuaError error(int where, String message, String near) {
        return new LuaError(chunk + ":" + where + ": " + message + " near '" + near + "'");
    }

    Token next() {
        skipSpace();
        if (at >= text.length()) return new Token(Kind.END, END, null, line);
        char c = text.charAt(at);
        if (isNameStart(c)) return name();
        if (isDigit(c) || (c == '.' && at + 1 < text.length() && isDigit(text.charAt(at + 1))))
            return number();
        if (c == '"' || c == '\'') return string(c);
        if (c == '[') {
            int level = longBracket(at);
            if (level >= 0) return longString(level);
        }
        return symbol();
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (Numbers.isSpace(c)) {
                at++;
            } else if (text.startsWith("--", at)) {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() {
        at += 2;
        int level = at < text.length() && text.charAt(at) == '[' ? longBracket(at) : -1;
        if (level >= 0) {
            readLong(level, "unfinished long comment");
            return;
        }
        while (at < text.length() && text.charAt(at) != '\n') at++;
    }

    /// How many `=` a long bracket has, or -1 where there is none.
    private int longBracket(int from) {
        int i = from + 1;
        while (i < text.length() && text.charAt(i) == '=') i++;
        return i < text.length() && text.charAt(i) == '[' ? i - from - 1 : -1;
    }

    private Token longString(int level) {
        int start = line;
        String value = readLong(level, "unfinished long string");
        return new Token(Kind.STRING, value, value, start);
    }

    private String readLong(int level, String unfinished) {
        String close = "]" + "=".repeat(level) + "]";
        int from = at + level + 2;
        int to = text.indexOf(close, from);
        if (to < 0) {
            for (; at < text.length(); at++) if (text.charAt(at) == '\n') line++;
            throw error(line, unfinished, END);
        }
        for (int i = at; i < to; i++) if (text.charAt(i) == '\n') line++;
        at = to + close.length();
        String value = text.substring(from, to).replace("\r\n", "\n");
        return value.startsWith("\n") ? value.substring(1) : value;
    }

    private Token name() {
        int from = at;
        while (at < text.length() && (isNameStart(text.charAt(at)) || isDigit(text.charAt(at))))
            at++;
        String name = text.substring(from, at);
        Kind kind = KEYWORDS.contains(name) ? Kind.SYMBOL : Kind.NAME;
        return new Token(kind, name, name, line);
    }

    private Token number() {
        int from = at;
        boolean hex = text.startsWith("0x", at) || text.startsWith("0X", at);
        while (at < text.length()) {
            char c = text.charAt(at);
            boolean exponent = hex ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
            if (exponent && at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0) at++;
            else if (!isNameStart(c) && !isDigit(c) && c != '.') break;
            at++;
        }
        String digits = text.substring(from, at);
        Double value = Numbers.parse(digits);
        if (value == null) value = Numbers.parse(digits.replaceFirst("(?i)u?ll$", ""));
        if (value == null) throw error(line, "malformed number", digits);
        return new Token(Kind.NUMBER, digits, value, line);
    }

    private Token string(char quote) {
        int from = at++;
        StringBuilder value = new StringBuilder();
        while (true) {
            if (at >= text.length()) throw error(line, "unfinished string", END);
            char c = text.charAt(at);
            if (c == '\n' || c == '\r')
                throw error(line, "unfinished string", text.substring(from, at));
            at++;
            if (c == quote) break;
            if (c == '\\') escape(value, from);
            else value.append(c);
        }
        return new Token(Kind.STRING, text.substring(from, at), value.toString(), line);
    }

    private void escape(StringBuilder value, int from) {
        if (at >= text.length()) throw error(line, "unfinished string", END);
        char c = text.charAt(at++);
        switch (c) {
            case 'a' -> value.append('\u0007');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case 'v' -> value.append('\u000b');
            case 'x' -> value.append(hexEscape(from));
            case 'u' -> codePoint(value, from);
            case 'z' -> skipAfterZ();
            case '\n', '\r' -> newline(value, c);
            case '\\', '"', '\'' -> value.append(c);
            default -> {
                if (!isDigit(c)) throw badEscape(from);
                value.append(decimalEscape(c, from));
            }
        }
    }

    private void newline(StringBuilder value, char c) {
        if (c == '\r' && at < text.length() && text.charAt(at) == '\n') at++;
        line++;
        value.append('\n');
    }

    private void skipAfterZ() {
        for (; at < text.length() && Numbers.isSpace(text.charAt(at)); at++)
            if (text.charAt(at) == '\n') line++;
    }

    private char hexEscape(int from) {
        int value = 0;
        for (int i = 0; i < 2; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
            if (digit < 0) throw badEscape(from);
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    /// `u{XXX}`, as UTF-8.
    private void codePoint(StringBuilder value, int from) {
        int close = text.indexOf('}', at);
        if (at >= text.length() || text.charAt(at) != '{' || close < 0) throw badEscape(from);
        try {
            int point = Integer.parseInt(text.substring(at + 1, close), 16);
            byte[] bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
            value.append(new String(bytes, StandardCharsets.ISO_8859_1));
            at = close + 1;
        } catch (IllegalArgumentException e) { // no number, or none of a character
            throw badEscape(from);
        }
    }

    private char decimalEscape(char first, int from) {
        int value = first - '0';
        for (int i = 0; i < 2 && at < text.length() && isDigit(text.charAt(at)); i++)
            value = value * 10 + text.charAt(at++) - '0';
        if (value > MAX_BYTE) throw badEscape(from);
        return (char) value;
    }

    /// What was read before the escape is shown.
    private LuaError badEscape(int from) {
        int escape = text.lastIndexOf('\\', at - 1);
        return error(line, "invalid escape sequence", text.substring(from, Math.max(from, escape)));
    }

    private Token symbol() {
        for (int length = 3; length > 0; length--) {
            if (at + length > text.length()) continue;
            String symbol = text.substring(at, at + length);
            if (length > 1 && !isLongSymbol(symbol)) continue;
            at += length;
            return new Token(Kind.SYMBOL, symbol, null, line);
        }
        throw new AssertionError("there is a character");
    }

    private static boolean isLongSymbol(String symbol) {
        return switch (symbol) {
            case "...", "..", "==", "~=", "<=", ">=", "::" -> true;
            default -> false;
        };
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
