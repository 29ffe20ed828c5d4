package io.leno.proxy.http;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;

/// Brings paths into one form before anything matches them. Envoy: `normalize_path` and
/// `merge_slashes`.
final class PathNormalization {
    private PathNormalization() {}

    /// RFC 3986 section 6: unreserved characters decoded, escapes in upper case, no dot segments,
    /// no backslashes. Null when the path leads above the root or has a broken escape.
    static @Nullable String normalize(String path) {
        int query = path.indexOf('?');
        String only = query < 0 ? path : path.substring(0, query);
        if (isNormal(only)) return path;
        String decoded = decodeUnreserved(only.replace('\\', '/'));
        if (decoded == null) return null;
        String clean = removeDots(decoded);
        return clean == null || query < 0 ? clean : clean + path.substring(query);
    }

    private static boolean isNormal(String path) {
        return path.indexOf('%') < 0 && path.indexOf('\\') < 0 && !path.contains("/.");
    }

    private static @Nullable String decodeUnreserved(String path) {
        var out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '%') {
                out.append(c);
                continue;
            }
            if (i + 2 >= path.length()) return null;
            int high = Character.digit(path.charAt(i + 1), 16);
            int low = Character.digit(path.charAt(i + 2), 16);
            if (high < 0 || low < 0 || high + low == 0) return null;
            char decoded = (char) (high << 4 | low);
            if (isUnreserved(decoded)) out.append(decoded);
            else out.append('%').append(hex(high)).append(hex(low));
            i += 2;
        }
        return out.toString();
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit, 16));
    }

    private static boolean isUnreserved(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~';
    }

    private static @Nullable String removeDots(String path) {
        if (!path.startsWith("/")) return path;
        Deque<String> segments = new ArrayDeque<>();
        String[] parts = path.substring(1).split("/", -1);
        for (int i = 0; i < parts.length; i++) {
            boolean last = i == parts.length - 1;
            if (parts[i].equals("..")) {
                if (segments.pollLast() == null) return null;
                if (last) segments.addLast("");
            } else if (parts[i].equals(".")) {
                if (last) segments.addLast("");
            } else segments.addLast(parts[i]);
        }
        return "/" + String.join("/", segments);
    }

    static String mergeSlashes(String path) {
        int query = path.indexOf('?');
        String only = query < 0 ? path : path.substring(0, query);
        if (!only.contains("//")) return path;
        String merged = only.replaceAll("/{2,}", "/");
        return query < 0 ? merged : merged + path.substring(query);
    }
}
