package io.leno.proxy.http;

import org.jspecify.annotations.Nullable;

/// Brings paths into one form before anything matches them. Envoy: `normalize_path`,
/// `merge_slashes`, `path_with_escaped_slashes_action`; the first one is how browsers do it
/// (url.spec.whatwg.org).
final class PathNormalization {
    private PathNormalization() {}

    /// Unreserved characters decoded, dot segments resolved, backslashes turned. Null when a NUL is
    /// in it.
    static @Nullable String normalize(String path) {
        int query = path.indexOf('?');
        String only = query < 0 ? path : path.substring(0, query);
        if (isNormal(only)) return path;
        String clean = canonical(only);
        return clean == null || query < 0 ? clean : clean + path.substring(query);
    }

    private static boolean isNormal(String path) {
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%' || c == '\\' || mustBeEscaped(c)) return false;
            if (c == '.' && i > 0 && path.charAt(i - 1) == '/') return false;
        }
        return path.startsWith("/");
    }

    private static @Nullable String canonical(String path) {
        var out = new StringBuilder(path.length() + 8);
        int at = 0;
        if (!path.startsWith("/") && !path.startsWith("\\")) out.append('/');
        while (at < path.length()) {
            char c = path.charAt(at);
            int dot = dotAt(path, at);
            if (dot > 0 && out.length() > 0 && out.charAt(out.length() - 1) == '/') {
                int next = dots(path, at, dot, out);
                if (next > at) {
                    at = next;
                    continue;
                }
            }
            int length = append(path, at, c, out);
            if (length == 0) return null;
            at += length;
        }
        return out.toString();
    }

    /// How long a dot at this place is: 1, 3 where it is escaped, 0 for none.
    private static int dotAt(String path, int at) {
        if (at >= path.length()) return 0;
        if (path.charAt(at) == '.') return 1;
        return path.regionMatches(true, at, "%2e", 0, 3) ? 3 : 0;
    }

    /// Resolves a segment of one or two dots.
    ///
    /// @return where it goes on; the same place when the segment is another
    private static int dots(String path, int at, int first, StringBuilder out) {
        int end = at + first;
        int second = dotAt(path, end);
        if (second > 0 && isEnd(path, end + second)) {
            up(out);
            return Math.min(path.length(), end + second + 1);
        }
        return isEnd(path, end) ? Math.min(path.length(), end + 1) : at;
    }

    private static boolean isEnd(String path, int at) {
        return at >= path.length() || path.charAt(at) == '/' || path.charAt(at) == '\\';
    }

    /// One segment up; the root stays.
    private static void up(StringBuilder out) {
        int slash = out.length() < 2 ? -1 : out.lastIndexOf("/", out.length() - 2);
        if (slash >= 0) out.setLength(slash + 1);
    }

    /// @return how much of the path was taken; 0 when it must be refused
    private static int append(String path, int at, char c, StringBuilder out) {
        if (c == '\\') {
            out.append('/');
            return 1;
        }
        if (c == '%') return escape(path, at, out);
        if (mustBeEscaped(c)) {
            out.append('%').append(hex(c >> 4)).append(hex(c & 15));
            return 1;
        }
        out.append(c);
        return 1;
    }

    private static int escape(String path, int at, StringBuilder out) {
        int high = at + 2 < path.length() ? Character.digit(path.charAt(at + 1), 16) : -1;
        int low = at + 2 < path.length() ? Character.digit(path.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) {
            out.append('%');
            return 1;
        }
        char decoded = (char) (high << 4 | low);
        if (decoded == 0) return 0;
        if (isUnreserved(decoded)) out.append(decoded);
        else out.append(path, at, at + 3);
        return 3;
    }

    private static char hex(int digit) {
        return Character.toUpperCase(Character.forDigit(digit, 16));
    }

    private static boolean mustBeEscaped(char c) {
        return c <= ' ' || c >= 0x7f || "\"<>`{}|^".indexOf(c) >= 0;
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

    static String mergeSlashes(String path) {
        int query = path.indexOf('?');
        int end = query < 0 ? path.length() : query;
        int twice = path.indexOf("//");
        if (twice < 0 || twice >= end) return path;
        var out = new StringBuilder(path.length());
        for (int i = 0; i < end; i++) {
            char c = path.charAt(i);
            boolean again = c == '/' && i > 0 && path.charAt(i - 1) == '/';
            if (!again) out.append(c);
        }
        if (out.length() == 1) out.append('/'); // as Envoy: a path of slashes alone becomes two
        return out.append(path, end, path.length()).toString();
    }

    /// The same instance when there is no escaped slash.
    static String unescapeSlashes(String path) {
        int query = path.indexOf('?');
        int end = query < 0 ? path.length() : query;
        int percent = path.indexOf('%');
        if (percent < 0 || percent >= end) return path;
        var out = new StringBuilder(path.length());
        for (int i = 0; i < end; i++) {
            boolean slash = i + 2 < end && path.regionMatches(true, i, "%2f", 0, 3);
            boolean back = i + 2 < end && path.regionMatches(true, i, "%5c", 0, 3);
            out.append(slash ? '/' : back ? '\\' : path.charAt(i));
            if (slash || back) i += 2;
        }
        if (out.length() == end) return path;
        return out.append(path, end, path.length()).toString();
    }
}
