package io.leno.proxy.route;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The query of a path, read without parsing all of it.
final class QueryString {
    private QueryString() {}

    /// The first value of a parameter, decoded; empty where it has none, null where it is absent.
    static @Nullable String first(String path, String name) {
        int start = path.indexOf('?');
        if (start < 0) return null;
        int end = path.indexOf('#', start);
        if (end < 0) end = path.length();
        int at = start + 1;
        while (at < end) {
            int next = path.indexOf('&', at);
            if (next < 0 || next > end) next = end;
            int equals = path.indexOf('=', at);
            int nameEnd = equals < 0 || equals > next ? next : equals;
            if (decode(path.substring(at, nameEnd)).equals(name)) {
                return nameEnd == next ? "" : decode(path.substring(nameEnd + 1, next));
            }
            at = next + 1;
        }
        return null;
    }

    /// Decodes percent escapes; `+` stays, and so does an escape that is none.
    private static String decode(String text) {
        if (text.indexOf('%') < 0) return text;
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        var out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            boolean escape =
                    in[i] == '%'
                            && i + 2 < in.length
                            && HexFormat.isHexDigit(in[i + 1])
                            && HexFormat.isHexDigit(in[i + 2]);
            if (!escape) {
                out[length++] = in[i];
                continue;
            }
            int value = HexFormat.fromHexDigit(in[i + 1]) << 4 | HexFormat.fromHexDigit(in[i + 2]);
            out[length++] = (byte) value;
            i += 2;
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }
}
