package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Pairs of strings as they lie in a module's memory: their number, the lengths of all, then all of
/// them, each with a zero behind it.
final class Pairs {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_COUNT = 1024;

    private Pairs() {}

    static byte[] ofHeaders(@Nullable Headers headers) {
        List<Map.Entry<byte[], byte[]>> pairs = new ArrayList<>();
        if (headers != null)
            headers.forEach(
                    (name, value) ->
                            pairs.add(
                                    Map.entry(
                                            name.getBytes(ISO_8859_1),
                                            value.getBytes(ISO_8859_1))));
        return write(pairs);
    }

    static byte[] write(List<Map.Entry<byte[], byte[]>> pairs) {
        int size = 4;
        for (var each : pairs) size += 10 + each.getKey().length + each.getValue().length;
        ByteBuffer out = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(pairs.size());
        for (var each : pairs) out.putInt(each.getKey().length).putInt(each.getValue().length);
        for (var each : pairs)
            out.put(each.getKey()).put((byte) 0).put(each.getValue()).put((byte) 0);
        return out.array();
    }

    /// As names and values of headers; empty where the bytes are no pairs.
    static List<Map.Entry<String, String>> read(byte[] bytes) {
        if (bytes.length < 4 || bytes.length > MAX_BYTES) return List.of();
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int count = in.getInt();
        if (count < 0 || count > MAX_COUNT || in.remaining() < 8L * count) return List.of();
        int at = 4 + 8 * count;
        List<Map.Entry<String, String>> pairs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int name = in.getInt();
            int value = in.getInt();
            if (name < 0 || value < 0) return List.of();
            if (bytes.length - at < (long) name + value + 2) return List.of();
            if (bytes[at + name] != 0 || bytes[at + name + 1 + value] != 0) return List.of();
            pairs.add(
                    Map.entry(
                            new String(bytes, at, name, ISO_8859_1),
                            new String(bytes, at + name + 1, value, ISO_8859_1)));
            at += name + value + 2;
        }
        return at == bytes.length ? pairs : List.of();
    }
}
