package io.leno.testkit.wasm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// An S-expression of the text format.
sealed interface Expr {
    /// A keyword, name or number.
    record Atom(String text) implements Expr {}

    /// A string's bytes.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Text(byte[] bytes) implements Expr {
        String string() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    record Group(List<Expr> items) implements Expr {
        boolean is(String keyword) {
            return !items.isEmpty()
                    && items.getFirst() instanceof Atom(String text)
                    && text.equals(keyword);
        }

        String atom(int at) {
            if (at < items.size() && items.get(at) instanceof Atom(String text)) return text;
            throw new IllegalArgumentException("no word at " + at + " in " + this);
        }

        Text text(int at) {
            if (at < items.size() && items.get(at) instanceof Text text) return text;
            throw new IllegalArgumentException("no string at " + at + " in " + this);
        }

        List<Group> groups(String keyword) {
            return items.stream()
                    .filter(Group.class::isInstance)
                    .map(Group.class::cast)
                    .filter(group -> group.is(keyword))
                    .toList();
        }

        @Override
        public String toString() {
            return items.stream().map(String::valueOf).collect(Collectors.joining(" ", "(", ")"));
        }
    }

    /// All expressions of a text.
    static List<Expr> read(String text) {
        return new Reader(text).all(false);
    }

    /// Reads a text once.
    final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<Expr> all(boolean nested) {
            var items = new ArrayList<Expr>();
            while (true) {
                skip();
                if (at >= text.length()) {
                    if (nested) throw new IllegalArgumentException("a ) is missing");
                    return items;
                }
                char c = text.charAt(at);
                if (c == ')') {
                    if (!nested) throw new IllegalArgumentException("a ) too much at " + at);
                    at++;
                    return items;
                }
                items.add(next(c));
            }
        }

        private Expr next(char c) {
            if (c == '(') {
                at++;
                return new Group(all(true));
            }
            if (c == '"') return string();
            int start = at;
            while (at < text.length() && " \t\r\n();\"".indexOf(text.charAt(at)) < 0) at++;
            return new Atom(text.substring(start, at));
        }

        private void skip() {
            while (at < text.length()) {
                if (Character.isWhitespace(text.charAt(at))) at++;
                else if (text.startsWith(";;", at)) {
                    int end = text.indexOf('\n', at);
                    at = end < 0 ? text.length() : end;
                } else return;
            }
        }

        /// `\n`, `\"`, `\\` and two hexadecimal digits behind a `\`.
        private Text string() {
            var bytes = new ByteArrayOutputStream();
            for (at++; text.charAt(at) != '"'; at++) {
                char c = text.charAt(at);
                if (c != '\\') {
                    bytes.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
                    continue;
                }
                char escaped = text.charAt(++at);
                switch (escaped) {
                    case 'n' -> bytes.write('\n');
                    case '"', '\\' -> bytes.write(escaped);
                    default -> {
                        bytes.write(Integer.parseInt(text.substring(at, at + 2), 16));
                        at++;
                    }
                }
            }
            at++;
            return new Text(bytes.toByteArray());
        }
    }
}
