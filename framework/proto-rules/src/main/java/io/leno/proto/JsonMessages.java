package io.leno.proto;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads messages of Envoy's from JSON as users write it in Istio's resources: proto JSON, in which
/// a duration may also be written as in Go (`500ms`, `1m30s`). Safe for use by several threads.
public final class JsonMessages {
    private final ExtensionTypes types;

    /// @param types where what an `@type` names is found
    public JsonMessages(ExtensionTypes types) {
        this.types = types;
    }

    /// What was read.
    ///
    /// @param message null where it could not be read
    /// @param types all that the text packs in an `Any`, and those that a `TypedStruct` names
    /// @param complaint what was left out of the message; why there is none; null where all was
    ///   read
    public record Read(@Nullable Message message, Set<String> types, @Nullable String complaint) {}

    /// @param fields as YAML or JSON have them
    public Read read(Map<String, ?> fields, Message kind) {
        Set<String> named = namedIn(fields);
        String text = text(plain(fields, kind.getDescriptorForType()));
        String complaint;
        try {
            return new Read(parse(text, kind, JsonFormat.parser()), named, null);
        } catch (InvalidProtocolBufferException strict) {
            complaint = reason(strict);
        }
        try {
            Message lenient = parse(text, kind, JsonFormat.parser().ignoringUnknownFields());
            return new Read(lenient, named, complaint);
        } catch (InvalidProtocolBufferException lenient) {
            return new Read(null, named, reason(lenient));
        }
    }

    private Message parse(String text, Message kind, JsonFormat.Parser parser)
            throws InvalidProtocolBufferException {
        Message.Builder into = kind.newBuilderForType();
        parser.usingTypeRegistry(types.registry()).merge(text, into);
        return into.build();
    }

    private static String text(Map<String, ?> fields) {
        try {
            return JsonFormat.printer().print(Structs.of(fields));
        } catch (InvalidProtocolBufferException impossible) {
            throw new IllegalStateException("a Struct packs nothing", impossible);
        }
    }

    /// Gson puts its own class names before what it has to say.
    private static String reason(InvalidProtocolBufferException invalid) {
        String message = String.valueOf(invalid.getMessage());
        return message.replaceFirst("^(com\\.google\\.[\\w.]+Exception: )+", "");
    }

    /// Types that are packed in an `Any` must be found before the text is read.
    private Set<String> namedIn(@Nullable Object value) {
        var named = new LinkedHashSet<String>();
        addTypes(value, named);
        return Set.copyOf(named);
    }

    private void addTypes(@Nullable Object value, Set<String> named) {
        if (value instanceof List<?> list) list.forEach(each -> addTypes(each, named));
        if (!(value instanceof Map<?, ?> map)) return;
        map.values().forEach(each -> addTypes(each, named));
        if (!(map.get("@type") instanceof String url)) return;
        String name = type(url);
        types.find(name);
        named.add(name);
        Object inner = map.containsKey("type_url") ? map.get("type_url") : map.get("typeUrl");
        if (name.endsWith(".TypedStruct") && inner instanceof String inside)
            named.add(type(inside));
    }

    private static String type(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    /// With all durations as proto JSON has them.
    private Map<String, ?> plain(Map<?, ?> fields, @Nullable Descriptor type) {
        Descriptor known = fields.get("@type") instanceof String url ? types.find(type(url)) : type;
        var plain = new LinkedHashMap<String, @Nullable Object>();
        fields.forEach(
                (name, value) -> plain.put(String.valueOf(name), plain(value, field(known, name))));
        return plain;
    }

    private @Nullable Object plain(@Nullable Object value, @Nullable FieldDescriptor field) {
        if (field == null || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) return value;
        Descriptor type = field.getMessageType();
        return switch (value) {
            case List<?> list -> list.stream().map(each -> plain(each, field)).toList();
            case Map<?, ?> map when field.isMapField() -> map;
            case Map<?, ?> map -> plain(map, type);
            case String text when type.equals(Duration.getDescriptor()) -> GoDurations.plain(text);
            case null, default -> value;
        };
    }

    /// The first text of a message that is written as something else, which only some readers take:
    /// `name: false`. Null where all are texts.
    public @Nullable String mistyped(Map<?, ?> fields, Message kind) {
        return mistyped(fields, kind.getDescriptorForType(), "");
    }

    private @Nullable String mistyped(Map<?, ?> fields, @Nullable Descriptor type, String path) {
        Descriptor known = fields.get("@type") instanceof String url ? types.find(type(url)) : type;
        for (var each : fields.entrySet()) {
            FieldDescriptor field = field(known, each.getKey());
            if (field == null || field.isMapField()) continue;
            List<?> values =
                    each.getValue() instanceof List<?> list
                            ? list
                            : Collections.singletonList(each.getValue());
            for (Object value : values) {
                String found = mistyped(value, field, path + each.getKey());
                if (found != null) return found;
            }
        }
        return null;
    }

    private @Nullable String mistyped(@Nullable Object value, FieldDescriptor field, String path) {
        boolean isText = field.getType() == FieldDescriptor.Type.STRING;
        if (isText && (value instanceof Boolean || value instanceof Number))
            return path + ": " + value + " (expected: a text)";
        boolean isMessage = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
        return isMessage && value instanceof Map<?, ?> map
                ? mistyped(map, field.getMessageType(), path + ".")
                : null;
    }

    private static @Nullable FieldDescriptor field(@Nullable Descriptor type, Object name) {
        if (type == null) return null;
        FieldDescriptor field = type.findFieldByName(String.valueOf(name));
        if (field != null) return field;
        return type.getFields().stream()
                .filter(each -> each.getJsonName().equals(name))
                .findFirst()
                .orElse(null);
    }
}
