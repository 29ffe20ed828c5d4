package io.leno.proxy.accesslog;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// A text with `%COMMANDS%`, compiled once; for access logs and for headers that routes add.
/// Immutable.
public final class Format {
    /// What stands where a value is missing.
    public enum Missing {
        /// `-`, as in access logs.
        DASH(Format.UNSPECIFIED),
        /// Nothing, as in headers.
        OMIT("");

        private final String text;

        Missing(String text) {
            this.text = text;
        }
    }

    static final String UNSPECIFIED = "-";

    private final List<LogCommand> parts;
    private final Missing missing;
    private final @Nullable String constant;

    private Format(List<LogCommand> parts, Missing missing, @Nullable String constant) {
        this.parts = List.copyOf(parts);
        this.missing = missing;
        this.constant = constant;
    }

    /// @throws InvalidAccessLogException on an unknown command or a stray `%`, naming it
    public static Format compile(String text, Missing missing) {
        return compile(text, missing, CommandParser.BUILT_IN);
    }

    static Format compile(String text, Missing missing, CommandParser parser) {
        var parts = new ArrayList<LogCommand>();
        var literal = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '%') {
                literal.append(c);
                at++;
                continue;
            }
            if (text.startsWith("%%", at)) {
                literal.append('%');
                at += 2;
                continue;
            }
            addLiteral(parts, literal);
            CommandParser.Found found = parser.at(text, at);
            parts.add(found.command());
            at = found.end();
        }
        if (parts.isEmpty()) return new Format(List.of(), missing, literal.toString());
        addLiteral(parts, literal);
        return new Format(parts, missing, null);
    }

    private static void addLiteral(List<LogCommand> parts, StringBuilder literal) {
        if (literal.isEmpty()) return;
        String text = literal.toString();
        parts.add(stream -> text);
        literal.setLength(0);
    }

    /// Appends what the format makes of this stream.
    public void appendTo(StringBuilder out, LoggedStream stream) {
        if (constant != null) {
            out.append(constant);
            return;
        }
        for (LogCommand part : parts) {
            String value = part.value(stream);
            out.append(value == null ? missing.text : value);
        }
    }

    public String format(LoggedStream stream) {
        if (constant != null) return constant;
        if (parts.size() == 1) {
            String value = parts.getFirst().value(stream);
            return value == null ? missing.text : value;
        }
        var out = new StringBuilder();
        appendTo(out, stream);
        return out.toString();
    }

    /// For JSON: a format that is a single command keeps the type of its value.
    @Nullable Object typed(LoggedStream stream) {
        return parts.size() == 1 ? parts.getFirst().typedValue(stream) : format(stream);
    }
}
