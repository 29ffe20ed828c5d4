package io.leno.script.lua;

import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaTable;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Values on their way between the proxy and a script. A script's strings are bytes, one a
/// character; the proxy's texts (metadata, names) are Unicode, its headers bytes as well.
final class LuaValues {
    /// Of a list that a script leaves as metadata, as its highest index says.
    private static final int MOST_LISTED = 1_000_000;

    private LuaValues() {}

    /// As C reads a text.
    static String upToZero(String bytes) {
        int end = bytes.indexOf(0);
        return end < 0 ? bytes : bytes.substring(0, end);
    }

    /// The fields of a message that filters left, or nil.
    static @Nullable Object message(Arguments arguments, Map<String, Map<String, Object>> all) {
        return toLua(arguments.state(), all.get(text(arguments.string(1))));
    }

    /// The bytes of a text, UTF-8, as a script has them.
    static @Nullable String bytes(@Nullable String text) {
        if (text == null || isAscii(text)) return text;
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    static String text(String bytes) {
        if (isAscii(bytes)) return bytes;
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) > 127) return false;
        return true;
    }

    static String ofBytes(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static byte[] toBytes(String bytes) {
        return bytes.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// JSON-like values as a script has them.
    static @Nullable Object toLua(LuaState state, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String text -> bytes(text);
            case Boolean flag -> flag;
            case Number number -> number.doubleValue();
            case byte[] raw -> ofBytes(raw);
            case Map<?, ?> map -> {
                LuaTable table = new LuaTable();
                map.forEach((key, each) -> table.with(bytesOf(key), toLua(state, each)));
                yield table;
            }
            case Iterable<?> list -> {
                LuaTable table = new LuaTable();
                int index = 0;
                for (Object each : list) table.set(state, ++index, toLua(state, each));
                yield table;
            }
            default -> bytesOf(value);
        };
    }

    private static String bytesOf(Object value) {
        String bytes = bytes(String.valueOf(value));
        return bytes == null ? "" : bytes;
    }

    /// A script's value as metadata: a table with whole numbers for keys becomes a list.
    static @Nullable Object toMetadata(LuaState state, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String bytes -> text(upToZero(bytes));
            case Boolean flag -> flag;
            case Double number -> number;
            case LuaTable table -> isList(table) ? list(state, table) : map(state, table);
            default ->
                    throw state.error(
                            "unexpected type '" + Lua.type(value) + "' in dynamicMetadata");
        };
    }

    private static boolean isList(LuaTable table) {
        boolean[] numbers = {false, true};
        table.forEach(
                (key, value) -> {
                    numbers[0] = true;
                    numbers[1] &= key instanceof Double at && at == Math.rint(at) && at > 0;
                });
        return numbers[0] && numbers[1];
    }

    private static List<@Nullable Object> list(LuaState state, LuaTable table) {
        int[] last = {0};
        table.forEach((key, value) -> last[0] = Math.max(last[0], (int) (double) (Double) key));
        if (last[0] > MOST_LISTED)
            throw state.error("a list of " + last[0] + " in dynamicMetadata");
        List<@Nullable Object> list = new ArrayList<>();
        for (int i = 1; i <= last[0]; i++) list.add(toMetadata(state, table.get(i)));
        return list;
    }

    private static Map<String, @Nullable Object> map(LuaState state, LuaTable table) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        table.forEach(
                (key, value) -> {
                    if (!(key instanceof String name)) {
                        throw state.error(
                                "unexpected type "
                                        + Lua.type(key)
                                        + " in table key (only string keys are supported)");
                    }
                    map.put(text(name), toMetadata(state, value));
                });
        return map;
    }
}
