package io.leno.filters.jwt;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What tokens and keys say: JSON objects with numbers as [Double], their keys in order, as Envoy's
/// metadata has them.
final class Claims {
    private static final double TWO_TO_64 = 0x1p64;

    private Claims() {}

    /// RFC 4648 section 5; with padding or without. Null for what is none.
    static byte @Nullable [] base64Url(String text) {
        try {
            return Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException none) {
            return null;
        }
    }

    /// Null where the text is no JSON object.
    static @Nullable Map<String, @Nullable Object> object(byte[] text) {
        try {
            String json =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
            return Json.read(json) instanceof Map<?, ?> map ? doubles(map) : null;
        } catch (InvalidJsonException | CharacterCodingException none) {
            return null;
        }
    }

    private static Map<String, @Nullable Object> doubles(Map<?, ?> map) {
        var result = new TreeMap<String, @Nullable Object>();
        map.forEach((key, value) -> result.put((String) key, doubled(value)));
        return result;
    }

    private static @Nullable Object doubled(@Nullable Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case Map<?, ?> map -> doubles(map);
            case List<?> list -> {
                var result = new ArrayList<@Nullable Object>(list.size());
                for (Object each : list) result.add(doubled(each));
                yield result;
            }
            case null, default -> value;
        };
    }

    /// Empty where there is none.
    ///
    /// @param otherwise the failure when it is no text
    static String text(Map<String, @Nullable Object> claims, String name, JwtStatus otherwise)
            throws JwtRefused {
        if (!claims.containsKey(name)) return "";
        if (claims.get(name) instanceof String text) return text;
        throw new JwtRefused(otherwise);
    }

    /// Unix time in seconds; 0 where there is none.
    static long seconds(
            Map<String, @Nullable Object> claims,
            String name,
            JwtStatus noNumber,
            JwtStatus outOfRange)
            throws JwtRefused {
        if (!claims.containsKey(name)) return 0;
        if (!(claims.get(name) instanceof Double number)) throw new JwtRefused(noNumber);
        if (number < 0 || number >= TWO_TO_64) throw new JwtRefused(outOfRange);
        return number >= Long.MAX_VALUE ? Long.MAX_VALUE : number.longValue();
    }

    /// One text, or a list of texts.
    static List<String> texts(Map<String, @Nullable Object> claims, String name) throws JwtRefused {
        if (!claims.containsKey(name)) return List.of();
        Object value = claims.get(name);
        if (value instanceof String one) return List.of(one);
        if (!(value instanceof List<?> list)) throw new JwtRefused(JwtStatus.BAD_AUD);
        var texts = new ArrayList<String>();
        for (Object each : list) {
            if (!(each instanceof String text)) throw new JwtRefused(JwtStatus.BAD_AUD);
            texts.add(text);
        }
        return texts;
    }

    /// The claim at a path of names with dots between; null where there is none.
    static @Nullable Object at(Map<String, @Nullable Object> claims, String path) {
        Object found = claims;
        for (String name : path.split("\\.", -1)) {
            if (!(found instanceof Map<?, ?> map)) return null;
            found = map.get(name);
        }
        return found;
    }
}
