package io.leno.script.wasm.abi;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.Message;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// What modules find by a path, its parts divided by zeros: Envoy's attributes, and values that
/// modules have set.
final class Properties {
    private static final String OWN = "wasm.";

    private Properties() {}

    /// What a module has set; other filters and access logs see its text.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record OwnValue(byte[] bytes) {
        @Override
        public String toString() {
            return new String(bytes, UTF_8);
        }
    }

    /// @return false where it has been set once and may not be again
    static boolean set(StreamContext context, String path, byte[] value) {
        PropertyKind kind = context.root().propertyKind(path);
        Map<String, Object> objects = kind.span().objectsOf(context.stream());
        if (kind.readOnly() && objects.containsKey(OWN + path)) return false;
        objects.put(OWN + path, new OwnValue(value));
        return true;
    }

    /// The value's bytes as the ABI has them; null where there is none.
    static byte @Nullable [] find(Context context, String path) {
        String[] parts = path.split("\0", -1);
        int count = parts.length;
        if (count > 1 && parts[count - 1].isEmpty()) count--;
        Object value = top(context, parts, count);
        int from = value instanceof Attributes.Group ? 2 : 1;
        if (value instanceof Attributes.Group group)
            value = count > 1 ? group.attribute(parts[1]) : null;
        for (int i = from; i < count && value != null; i++) value = step(value, parts[i]);
        return value == null ? null : ValueBytes.of(value);
    }

    private static @Nullable Object top(Context context, String[] parts, int count) {
        Object known = Attributes.find(context, parts[0]);
        if (known != null || !(context instanceof StreamContext stream)) return known;
        LifeSpan span = context.root().propertyKind(parts[0]).span();
        Object own = span.objectsOf(stream.stream()).get(OWN + parts[0]);
        return own instanceof OwnValue value && count == 1 ? value.bytes() : null;
    }

    private static @Nullable Object step(Object value, String part) {
        return switch (value) {
            case Map<?, ?> map -> map.get(part);
            case Message message -> ValueBytes.field(message, part);
            case List<?> list -> {
                int index = part.matches("\\d{1,9}") ? Integer.parseInt(part) : -1;
                yield index >= 0 && index < list.size() ? list.get(index) : null;
            }
            default -> null;
        };
    }
}
