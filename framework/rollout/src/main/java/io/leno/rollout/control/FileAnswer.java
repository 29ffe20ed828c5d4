package io.leno.rollout.control;

import com.sun.net.httpserver.HttpExchange;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A file over HTTP, whole or from some byte on (RFC 9110, section 14). Its hash is its entity tag.
record FileAnswer(Path file, String sha256) {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /// Bytes `first` up to and with `last`.
    private record Part(long first, long last) {}

    void send(HttpExchange exchange) throws IOException {
        String tag = "\"" + sha256 + "\"";
        var headers = exchange.getResponseHeaders();
        headers.set("etag", tag);
        headers.set("accept-ranges", "bytes");
        headers.set("content-type", "application/octet-stream");
        String known = exchange.getRequestHeaders().getFirst("if-none-match");
        if (tag.equals(known)) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        try (FileChannel content = FileChannel.open(file)) {
            long size = content.size();
            String range = exchange.getRequestHeaders().getFirst("range");
            String onlyIf = exchange.getRequestHeaders().getFirst("if-range");
            boolean whole = range == null || (onlyIf != null && !onlyIf.equals(tag));
            Part part = whole ? new Part(0, size - 1) : part(range, size);
            if (part == null) {
                headers.set("content-range", "bytes */" + size);
                exchange.sendResponseHeaders(416, -1);
                return;
            }
            if (!whole)
                headers.set(
                        "content-range", "bytes " + part.first() + "-" + part.last() + "/" + size);
            send(exchange, content, part, whole ? 200 : 206);
        }
    }

    /// One part, as we and everybody asks; null where there is no such part or it is not one.
    private static @Nullable Part part(String range, long size) {
        Matcher matched = RANGE.matcher(range);
        if (!matched.matches()) return null;
        String first = matched.group(1);
        String last = matched.group(2);
        if (first.isEmpty()) {
            if (last.isEmpty() || Long.parseLong(last) == 0) return null;
            return new Part(Math.max(0, size - Long.parseLong(last)), size - 1);
        }
        long from = Long.parseLong(first);
        long to = last.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(last));
        return from >= size || from > to ? null : new Part(from, to);
    }

    private static void send(HttpExchange exchange, FileChannel content, Part part, int status)
            throws IOException {
        long length = part.last() - part.first() + 1;
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("content-length", Long.toString(length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        try (OutputStream out = exchange.getResponseBody()) {
            var to = Channels.newChannel(out);
            long at = part.first();
            while (at <= part.last())
                at += content.transferTo(at, Math.min(64 * 1024, part.last() - at + 1), to);
        }
    }
}
