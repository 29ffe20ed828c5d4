package io.leno.istio.validate;

import static io.leno.istio.check.Syntax.quoted;

import io.leno.istio.bind.Report;

import java.util.regex.Pattern;

/// What must hold in the value of a header that proxies set: text, and variables such as
/// `%REQ(x-user)%`, whose names are the data plane's concern.
final class HeaderValues {
    private static final Pattern TEXT =
            Pattern.compile("[^\u0000-\u0008\n-\u001f\u007f]*", Pattern.DOTALL);

    private final String value;
    private int at;

    private HeaderValues(String value) {
        this.value = value;
    }

    static void check(String value, String path, Report report) {
        if (!TEXT.matcher(value).matches()) {
            report.invalid(path, quoted(value) + " (expected: no control characters)");
            return;
        }
        String wrong = new HeaderValues(value).wrong();
        if (!wrong.isEmpty())
            report.invalid(path, quoted(value) + ": invalid header configuration. " + wrong);
    }

    /// What is wrong; empty if nothing is.
    private String wrong() {
        while (at < value.length()) {
            char c = value.charAt(at++);
            if (c != '%') continue;
            if (at == value.length()) return "Un-escaped % (expected: %%)";
            if (value.charAt(at) == '%') {
                at++;
                continue;
            }
            String wrong = variable();
            if (!wrong.isEmpty()) return wrong;
        }
        return "";
    }

    /// Behind the first `%` of `%VAR%`, `%VAR(text)%` or `%VAR(["a", "b"])%`.
    private String variable() {
        while (at < value.length()) {
            char c = value.charAt(at++);
            if (c == '%') return "";
            if (c == '(') return arguments();
        }
        return unterminated();
    }

    private String arguments() {
        skipSpaces();
        if (at == value.length()) return unterminated();
        if (value.charAt(at) != '[') {
            at++;
            return string();
        }
        at++;
        return element();
    }

    private String element() {
        skipSpaces();
        if (at == value.length()) return unterminated();
        if (value.charAt(at++) != '"') return "Expecting '\"'";
        return string();
    }

    private String string() {
        while (at < value.length()) {
            char c = value.charAt(at++);
            if (c == '\\') {
                if (at == value.length()) return "Un-terminated backslash in JSON string";
                at++;
            } else if (c == ')') {
                return end();
            } else if (c == '"') {
                return delimiter();
            }
        }
        return unterminated();
    }

    private String delimiter() {
        skipSpaces();
        if (at == value.length()) return unterminated();
        char c = value.charAt(at++);
        if (c == ',') return element();
        if (c != ']') return "Expecting ',', ']', or whitespace";
        skipSpaces();
        if (at == value.length()) return unterminated();
        return value.charAt(at++) == ')' ? end() : "Expecting ')' or whitespace after ']'";
    }

    private String end() {
        skipSpaces();
        if (at == value.length()) return unterminated();
        return value.charAt(at++) == '%' ? "" : "Expecting '%' or whitespace after ')'";
    }

    private void skipSpaces() {
        while (at < value.length() && value.charAt(at) == ' ') at++;
    }

    private static String unterminated() {
        return "Un-terminated variable expression";
    }
}
