package io.leno.istio.bind;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Reads records from nested maps and lists by the names of their components. Absent fields become
/// empty lists, maps and texts, false, 0, the first constant of an enum; null for messages,
/// durations and boxed numbers. Tells every problem it finds and goes on, with the absent value in
/// place of the one it could not read. May be used by many threads: all it remembers is what the
/// records look like.
public final class Binder {
    private final Schema schema;

    /// No `ClassValue`: that would hang what is ours on classes that outlive this bundle.
    private final Map<Class<?>, Shape<?>> shapes = new ConcurrentHashMap<>();

    public Binder(Schema schema) {
        this.schema = schema;
    }

    /// The record; it is complete only if the report has no error afterwards.
    ///
    /// @param path of `body` in the resource, `spec`
    /// @param what for messages: the kind, later with the fields on the way to the record
    public <R extends Record> R bind(
            Class<R> type, Map<String, Object> body, String path, String what, Report report) {
        Shape<R> shape = shape(type);
        Map<String, Object> current = withoutOlderNames(shape.fields(), body);
        reportOtherNames(shape, current, path, what, report);
        checkOneOfs(shape.fields(), current, path, report);
        var values = new HashMap<String, Object>();
        for (Shape.Component component : shape.components()) {
            String name = component.name();
            Object raw = current.get(name);
            if (raw == null) {
                if (component.isRequired()) {
                    report.unreadable(
                            "missing-field", path + "." + name, "missing (expected: a mapping)");
                }
                continue;
            }
            Place place = new Place(path, what).field(name);
            Object value = read(component.genericType(), raw, place, report);
            if (value instanceof Map<?, ?> map && shape.fields().lowerCaseKeys().contains(name)) {
                value = lowerCaseKeys(map);
            }
            if (value != null) values.put(name, value);
        }
        return construct(shape, values);
    }

    @SuppressWarnings("unchecked") // computeValue makes the shape of the class it is asked for
    private <R extends Record> Shape<R> shape(Class<R> type) {
        return (Shape<R>) shapes.computeIfAbsent(type, unknown -> Shape.of(type, schema.of(type)));
    }

    /// @param path `spec.http[0]`
    /// @param what `VirtualService http[]`
    private record Place(String path, String what) {
        Place field(String name) {
            return new Place(path + "." + name, what + (what.contains(" ") ? "." : " ") + name);
        }

        Place element(int index) {
            return new Place(path + "[" + index + "]", what + "[]");
        }

        Place entry(Object key) {
            return new Place(path + "." + key, what + "{}");
        }
    }

    private static Map<String, Object> withoutOlderNames(Fields fields, Map<String, Object> body) {
        if (fields.older().keySet().stream().noneMatch(name -> body.get(name) != null)) return body;
        var current = new LinkedHashMap<>(body);
        fields.older()
                .forEach(
                        (oldName, older) -> {
                            Object value = current.remove(oldName);
                            if (value == null) return;
                            current.putIfAbsent(older.name(), older.value().apply(value));
                        });
        return current;
    }

    private static void reportOtherNames(
            Shape<?> shape, Map<String, Object> body, String path, String what, Report report) {
        for (String name : body.keySet()) {
            if (shape.names().contains(name)) continue;
            String at = path + "." + name;
            if (!shape.known().contains(name)) {
                String hint = Suggestion.hint(name, shape.known());
                report.unreadable("unknown-field", at, "unknown field \"" + name + "\"" + hint);
            } else if (body.get(name) != null) {
                report.notActedOn(at, new Place(path, what).field(name).what());
            }
        }
    }

    private static void checkOneOfs(
            Fields fields, Map<String, Object> body, String path, Report report) {
        for (Fields.OneOf oneOf : fields.oneOfs()) {
            List<String> there =
                    oneOf.names().stream().filter(name -> body.get(name) != null).toList();
            if (there.size() > 1) {
                report.unreadable(
                        "invalid-value",
                        path,
                        String.join(" and ", there)
                                + " exclude each other (expected: one of "
                                + String.join(", ", oneOf.names())
                                + ")");
            }
            if (there.isEmpty() && oneOf.isRequired()) {
                report.missing(path, "one of " + String.join(", ", oneOf.names()));
            }
        }
    }

    private @Nullable Object read(Type type, Object raw, Place place, Report report) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class)
                return readList(arguments[0], raw, place, report);
            if (generic.getRawType() == Map.class) return readMap(arguments[1], raw, place, report);
            throw new IllegalStateException(place.path() + ": cannot read a " + type);
        }
        Class<?> plain = (Class<?>) type;
        Schema.ValueReader<?> reader = schema.reader(plain);
        if (reader != null) return reader.read(raw, place.path(), report);
        if (plain.isEnum()) return Scalars.constant(plain, raw, place.path(), schema, report);
        if (!plain.isRecord()) return Scalars.read(plain, raw, place.path(), report);
        Map<String, Object> body = mapping(raw, place.path(), report);
        if (body == null) return null;
        return bind(plain.asSubclass(Record.class), body, place.path(), place.what(), report);
    }

    private @Nullable Object readList(Type element, Object raw, Place place, Report report) {
        if (!(raw instanceof List<?> list)) {
            String message = Scalars.shown(raw) + " (expected: a list)";
            report.unreadable("invalid-value", place.path(), message);
            return null;
        }
        var values = new ArrayList<Object>();
        for (int i = 0; i < list.size(); i++) {
            Place at = place.element(i);
            Object value = readPresent(element, list.get(i), at, report);
            // an unreadable element keeps its place, so that the paths of the others stay right
            Object kept = value != null ? value : placeholder(element);
            if (kept != null) values.add(kept);
        }
        return values;
    }

    private @Nullable Object placeholder(Type element) {
        if (element instanceof Class<?> type && type.isRecord())
            return construct(shape(type.asSubclass(Record.class)), Map.of());
        return absent(element, false);
    }

    private @Nullable Object readMap(Type element, Object raw, Place place, Report report) {
        Map<String, Object> body = mapping(raw, place.path(), report);
        if (body == null) return null;
        var values = new LinkedHashMap<String, Object>();
        body.forEach(
                (key, one) -> {
                    Object value = readPresent(element, one, place.entry(key), report);
                    if (value != null) values.put(key, value);
                });
        return values;
    }

    private @Nullable Object readPresent(
            Type element, @Nullable Object raw, Place place, Report report) {
        if (raw != null) return read(element, raw, place, report);
        report.unreadable("invalid-value", place.path(), "null (expected: a value)");
        return null;
    }

    /// `raw` as a mapping; null after the report was told that it is none.
    @SuppressWarnings("unchecked") // ConfigResource promises that all keys are strings
    public static @Nullable Map<String, Object> mapping(
            @Nullable Object raw, String path, Report report) {
        if (raw instanceof Map<?, ?> map) return (Map<String, Object>) map;
        String message = Scalars.shown(raw) + " (expected: a mapping)";
        report.unreadable("invalid-value", path, message);
        return null;
    }

    private static Map<String, Object> lowerCaseKeys(Map<?, ?> map) {
        var lower = new LinkedHashMap<String, Object>();
        map.forEach(
                (key, value) ->
                        lower.put(
                                String.valueOf(key).toLowerCase(Locale.ROOT),
                                requireNonNull(value)));
        return lower;
    }

    private <R extends Record> R construct(Shape<R> shape, Map<String, Object> values) {
        List<Shape.Component> components = shape.components();
        var arguments = new @Nullable Object[components.size()];
        for (int i = 0; i < arguments.length; i++) {
            Shape.Component component = components.get(i);
            Object value = values.get(component.name());
            if (value == null && component.isRequired()) {
                value = construct(shape(component.type().asSubclass(Record.class)), Map.of());
            }
            boolean isNullable = shape.fields().nullable().contains(component.name());
            arguments[i] = value != null ? value : absent(component.genericType(), isNullable);
        }
        return shape.construct(arguments);
    }

    private @Nullable Object absent(Type type, boolean isNullable) {
        if (type instanceof ParameterizedType generic)
            return generic.getRawType() == List.class ? List.of() : Map.of();
        Class<?> plain = (Class<?>) type;
        if (plain == boolean.class) return false;
        if (plain == int.class) return 0;
        if (plain == long.class) return 0L;
        if (plain == double.class) return 0.0;
        if (isNullable || plain == Duration.class) return null;
        if (plain == String.class) return "";
        if (plain.isEnum()) return Scalars.constantsOf(plain).getFirst();
        return null;
    }
}
