package io.leno.filters.jwt;

import io.leno.api.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A claim as the text of a header. Envoy: `addJWTClaimToHeader`.
final class ClaimText {
    private static final double TWO_TO_64 = 0x1p64;

    private ClaimText() {}

    /// Empty where there is nothing to tell.
    static String of(@Nullable Object claim) {
        return switch (claim) {
            case String text -> text;
            case Double number -> number(number);
            case Boolean flag -> flag.toString();
            case Map<?, ?> map -> base64(map);
            case List<?> list -> base64(list);
            case null, default -> "";
        };
    }

    private static String number(double number) {
        boolean whole = number >= 0 && number < TWO_TO_64 && number == Math.rint(number);
        return whole
                ? new java.math.BigDecimal(number).toPlainString()
                : String.format(Locale.ROOT, "%f", number);
    }

    private static String base64(Object value) {
        String json = compact(value);
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /// In one line without spaces.
    private static String compact(@Nullable Object value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, StringBuilder to) {
        switch (value) {
            case Map<?, ?> map -> {
                char before = '{';
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    to.append(before).append(Json.write(entry.getKey()).strip()).append(':');
                    write(entry.getValue(), to);
                    before = ',';
                }
                to.append(map.isEmpty() ? "{}" : "}");
            }
            case List<?> list -> {
                char before = '[';
                for (Object each : list) {
                    to.append(before);
                    write(each, to);
                    before = ',';
                }
                to.append(list.isEmpty() ? "[]" : "]");
            }
            case Double number when number == Math.rint(number) && Math.abs(number) < 1e15 ->
                    to.append(number.longValue());
            case null, default -> to.append(Json.write(value).strip());
        }
    }
}
