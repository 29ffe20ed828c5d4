package io.leno.filters;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The query of a path, decoded, by name. Envoy: `QueryParamsMulti`, which sorts the names, too.
public final class QueryParameters {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private final TreeMap<String, List<String>> values = new TreeMap<>();

    private QueryParameters() {}

    /// Of a path with its query; none where it has no query.
    public static QueryParameters of(String path) {
        return of(path, true);
    }

    /// The same, as it is written.
    public static QueryParameters ofEncoded(String path) {
        return of(path, false);
    }

    private static QueryParameters of(String path, boolean decode) {
        var parameters = new QueryParameters();
        int start = path.indexOf('?');
        if (start < 0) return parameters;
        for (String part : path.substring(start + 1).split("&", -1)) {
            if (part.isEmpty()) continue;
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            if (decode) parameters.add(decoded(name), decoded(value));
            else parameters.add(name, value);
        }
        return parameters;
    }

    /// The first value of a name; null where it is not there.
    public @Nullable String first(String name) {
        List<String> all = values.get(name);
        return all == null ? null : all.getFirst();
    }

    public boolean contains(String name) {
        return values.containsKey(name);
    }

    public void remove(String name) {
        values.remove(name);
    }

    public void add(String name, String value) {
        values.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(value);
    }

    public void set(String name, String value) {
        remove(name);
        add(name, value);
    }

    /// The path with this query in place of its own; as in Envoy, what was decoded stays so.
    public String in(String path) {
        int end = path.indexOf('?');
        var result = new StringBuilder(end < 0 ? path : path.substring(0, end));
        char separator = '?';
        for (Map.Entry<String, List<String>> entry : values.entrySet()) {
            for (String value : entry.getValue()) {
                result.append(separator).append(entry.getKey());
                result.append('=').append(value);
                separator = '&';
            }
        }
        return result.toString();
    }

    /// What is no escape stays as it is.
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) return text;
        var out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '%' && i + 2 < text.length() && isHex(text, i + 1)) {
                out.append((char) HexFormat.fromHexDigits(text, i + 1, i + 3));
                i += 2;
            } else out.append(c);
        }
        return out.toString();
    }

    private static boolean isHex(String text, int at) {
        return HexFormat.isHexDigit(text.charAt(at)) && HexFormat.isHexDigit(text.charAt(at + 1));
    }

    /// As a value is written into a query.
    public static String encoded(String text) {
        var out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    (c >= '0' && c <= '9')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || c == '-'
                            || c == '_'
                            || c == '.'
                            || c == '~';
            if (plain) out.append(c);
            else out.append('%').append(HEX.toHexDigits(b));
        }
        return out.toString();
    }
}
