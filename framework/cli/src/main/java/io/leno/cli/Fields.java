package io.leno.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Looks into JSON that came from another process: what is absent is empty.
public final class Fields {
    private Fields() {}

    /// The text of a scalar.
    public static String text(Map<?, ?> fields, String name) {
        Object value = fields.get(name);
        return value == null ? "" : value.toString();
    }

    /// 0 where it is no number.
    public static long number(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof Number number ? number.longValue() : 0;
    }

    public static Map<?, ?> object(Map<?, ?> fields, String name) {
        return fields.get(name) instanceof Map<?, ?> object ? object : Map.of();
    }

    /// The objects of a list.
    public static List<Map<?, ?>> objects(Map<?, ?> fields, String name) {
        List<Map<?, ?>> objects = new ArrayList<>();
        if (!(fields.get(name) instanceof List<?> list)) return objects;
        for (Object each : list) if (each instanceof Map<?, ?> object) objects.add(object);
        return objects;
    }
}
