package io.leno.xds.server.debug;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// The specifications of rules as JSON: they are records whose components are called as Istio's
/// fields. What is not set is left out.
final class RecordJson {
    private RecordJson() {}

    static @Nullable Object of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Record fields -> object(fields);
            case Enum<?> constant -> constant.name();
            case Duration time -> seconds(time);
            case Collection<?> all -> all.stream().map(RecordJson::of).toList();
            case Map<?, ?> map -> map(map);
            case String text -> text;
            case Number number -> number;
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }

    private static Object object(Record value) {
        var fields = new LinkedHashMap<String, Object>();
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            Object field = of(read(component, value));
            if (field != null && !isEmpty(field)) fields.put(component.getName(), field);
        }
        return fields;
    }

    private static boolean isEmpty(Object field) {
        return field.equals("")
                || (field instanceof Collection<?> all && all.isEmpty())
                || (field instanceof Map<?, ?> map && map.isEmpty());
    }

    private static @Nullable Object read(RecordComponent component, Record value) {
        try {
            return component.getAccessor().invoke(value);
        } catch (IllegalAccessException hidden) { // a bundle's own record
            return null;
        } catch (InvocationTargetException failure) {
            throw new IllegalStateException(component + " of " + value.getClass(), failure);
        }
    }

    private static Object map(Map<?, ?> map) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((name, value) -> fields.put(String.valueOf(name), of(value)));
        return fields;
    }

    /// As protobuf's JSON has it: `1.500s`
    private static String seconds(Duration time) {
        return time.toNanosPart() == 0
                ? time.toSeconds() + "s"
                : "%d.%03ds".formatted(time.toSeconds(), time.toMillisPart());
    }
}
