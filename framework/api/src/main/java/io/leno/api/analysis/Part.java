package io.leno.api.analysis;

import static java.util.Objects.requireNonNull;

import io.leno.api.config.ConfigResource;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A mapping inside of a resource that knows its path. It reads what is there and asks for nothing:
/// what is absent, null or of another type is empty, so that a resource that is not valid can be
/// analyzed all the same.
///
/// @param path `spec.http[0]`; empty for the whole resource
/// @param fields null where there is no such mapping
public record Part(String path, @Nullable Map<?, ?> fields) {
    public Part {
        requireNonNull(path, "path");
    }

    /// The whole resource.
    public static Part of(ConfigResource resource) {
        return new Part("", resource.body());
    }

    public static Part spec(ConfigResource resource) {
        return of(resource).part("spec");
    }

    /// False for what is not there; true for an empty mapping.
    public boolean exists() {
        return fields != null;
    }

    public Set<?> names() {
        return fields == null ? Set.of() : fields.keySet();
    }

    /// True where the field is there and not null.
    public boolean has(String name) {
        return value(name) != null;
    }

    public @Nullable Object value(String name) {
        return fields == null ? null : fields.get(name);
    }

    /// The path of a field of it.
    public String pathOf(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /// The mapping below a name.
    public Part part(String name) {
        return new Part(pathOf(name), value(name) instanceof Map<?, ?> map ? map : null);
    }

    /// The mappings of a list; what is none is an empty one, so that indexes hold.
    public List<Part> parts(String name) {
        if (!(value(name) instanceof List<?> list)) return List.of();
        List<Part> parts = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            String at = pathOf(name) + "[" + i + "]";
            parts.add(new Part(at, list.get(i) instanceof Map<?, ?> map ? map : null));
        }
        return parts;
    }

    /// The text of a scalar.
    public String text(String name) {
        return text(value(name));
    }

    public String text(String name, String otherwise) {
        String text = text(name);
        return text.isEmpty() ? otherwise : text;
    }

    /// 0 where it is no number.
    public int number(String name) {
        return value(name) instanceof Number number ? number.intValue() : 0;
    }

    public boolean isTrue(String name) {
        return Boolean.TRUE.equals(value(name));
    }

    /// The texts of a list of scalars.
    public List<String> texts(String name) {
        if (!(value(name) instanceof List<?> list)) return List.of();
        return list.stream().map(Part::text).toList();
    }

    /// The texts of a mapping of scalars, in its order.
    public Map<String, String> textMap(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        Part part = part(name);
        for (Object each : part.names()) texts.put(each.toString(), part.text(each.toString()));
        return texts;
    }

    private static String text(@Nullable Object value) {
        return switch (value) {
            case String text -> text;
            case Number number -> number.toString();
            case Boolean flag -> flag.toString();
            case null, default -> "";
        };
    }
}
