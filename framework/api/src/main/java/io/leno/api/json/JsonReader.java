package io.leno.api.json;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one value from a text. Recursive; nesting is limited, so that no text overflows the stack.
final class JsonReader {
    private static final int DEEPEST = 200;

    private final String text;
    private int at;
    private int depth;

    JsonReader(String text) {
        this.text = text;
    }

    @Nullable Object read() {
        Object value = value();
        skipSpace();
        if (at < text.length()) throw unexpected("the end");
        return value;
    }

    private @Nullable Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> nested(this::object);
            case '[' -> nested(this::array);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Object nested(java.util.function.Supplier<Object> read) {
        if (++depth > DEEPEST) throw wrong("nested deeper than " + DEEPEST);
        at++;
        skipSpace();
        Object value = read.get();
        depth--;
        return value;
    }

    private Map<String, @Nullable Object> object() {
        var object = new LinkedHashMap<String, @Nullable Object>();
        if (taken('}')) return object;
        do {
            skipSpace();
            if (peek() != '"') throw unexpected("a name in quotes");
            String name = string();
            skipSpace();
            if (!taken(':')) throw unexpected("':'");
            object.put(name, value());
            skipSpace();
        } while (taken(','));
        if (!taken('}')) throw unexpected("',' or '}'");
        return object;
    }

    private List<@Nullable Object> array() {
        var array = new ArrayList<@Nullable Object>();
        if (taken(']')) return array;
        do {
            array.add(value());
            skipSpace();
        } while (taken(','));
        if (!taken(']')) throw unexpected("',' or ']'");
        return array;
    }

    private String string() {
        var string = new StringBuilder();
        at++;
        while (true) {
            char c = peek();
            if (c < ' ') throw unexpected("'\"'");
            at++;
            if (c == '"') return string.toString();
            string.append(c == '\\' ? escaped() : c);
        }
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                at--;
                throw unexpected("one of \" \\ / b f n r t u");
            }
        };
    }

    private char unicode() {
        int end = at + 4;
        if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]{4}"))
            throw unexpected("four hexadecimal digits");
        char c = (char) Integer.parseInt(text.substring(at, end), 16);
        at = end;
        return c;
    }

    private Number number() {
        int start = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
        String number = text.substring(start, at);
        if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
            at = start;
            throw unexpected("a value");
        }
        try {
            if (number.matches("-?[0-9]+")) return Long.valueOf(number);
        } catch (NumberFormatException tooLong) {
            return Double.valueOf(number);
        }
        return Double.valueOf(number);
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) throw unexpected("a value");
        at += word.length();
        return value;
    }

    /// The next character; 0 at the end.
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private boolean taken(char c) {
        if (peek() != c) return false;
        at++;
        return true;
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private InvalidJsonException unexpected(String expected) {
        String there = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return wrong(there + " (expected: " + expected + ")");
    }

    private InvalidJsonException wrong(String what) {
        String before = text.substring(0, Math.min(at, text.length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        int column = before.length() - before.lastIndexOf('\n');
        return new InvalidJsonException("line " + line + ", column " + column + ": " + what);
    }
}
