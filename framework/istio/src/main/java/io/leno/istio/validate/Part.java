package io.leno.istio.validate;

import io.leno.istio.bind.Report;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A mapping in a resource, read by field. A value of another type than asked for is as good as
/// absent: the model's check has complained of it already, and the report keeps silent about what
/// follows from it.
final class Part {
    private final Map<String, Object> fields;
    private final String path;
    private final Report report;

    Part(Map<String, Object> fields, String path, Report report) {
        this.fields = fields;
        this.path = path;
        this.report = report;
    }

    String path() {
        return path;
    }

    Report report() {
        return report;
    }

    Map<String, Object> fields() {
        return fields;
    }

    /// Path of a field.
    String at(String name) {
        return path + "." + name;
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    boolean hasAny(String... names) {
        for (String name : names) if (has(name)) return true;
        return false;
    }

    /// Empty where there is none.
    String text(String name) {
        return fields.get(name) instanceof String text ? text : "";
    }

    /// 0 where there is none.
    long whole(String name) {
        return switch (fields.get(name)) {
            case Number number -> number.longValue();
            // proto JSON writes numbers of 64 bits as texts
            case String text when text.matches("\\d{1,18}") -> Long.parseLong(text);
            case null, default -> 0;
        };
    }

    /// 0 where there is none.
    double decimal(String name) {
        return fields.get(name) instanceof Number number ? number.doubleValue() : 0;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    @Nullable Part part(String name) {
        return part(fields.get(name), at(name));
    }

    /// A part without fields where there is none.
    Part partOrEmpty(String name) {
        Part part = part(name);
        return part != null ? part : new Part(Map.of(), at(name), report);
    }

    /// The mappings of a list.
    List<Part> parts(String name) {
        var parts = new ArrayList<Part>();
        List<?> list = list(name);
        for (int i = 0; i < list.size(); i++) {
            Part part = part(list.get(i), at(name) + "[" + i + "]");
            if (part != null) parts.add(part);
        }
        return parts;
    }

    /// The mappings of a mapping.
    Map<String, Part> partMap(String name) {
        var parts = new LinkedHashMap<String, Part>();
        partOrEmpty(name)
                .fields
                .forEach(
                        (key, value) -> {
                            Part part = part(value, at(name) + "." + key);
                            if (part != null) parts.put(key, part);
                        });
        return parts;
    }

    /// The texts of a list; an element that is none is empty.
    List<String> texts(String name) {
        return list(name).stream().map(each -> each instanceof String text ? text : "").toList();
    }

    Map<String, String> textMap(String name) {
        var texts = new LinkedHashMap<String, String>();
        partOrEmpty(name)
                .fields
                .forEach(
                        (key, value) -> {
                            if (value instanceof String text) texts.put(key, text);
                        });
        return texts;
    }

    List<?> list(String name) {
        return fields.get(name) instanceof List<?> list ? list : List.of();
    }

    /// Something is wrong with this part.
    void error(String message) {
        report.invalid(path, message);
    }

    /// Something is wrong with a field.
    void error(String name, String message) {
        report.invalid(at(name), message);
    }

    void missing(String name, String expected) {
        report.missing(at(name), expected);
    }

    void warn(String message) {
        report.warning("suspicious", path, message);
    }

    void warn(String name, String message) {
        report.warning("suspicious", at(name), message);
    }

    void deprecated(String name, String message) {
        report.warning("deprecated", at(name), message);
    }

    @SuppressWarnings("unchecked") // ConfigResource promises that all keys are strings
    private @Nullable Part part(@Nullable Object value, String at) {
        if (!(value instanceof Map<?, ?> map)) return null;
        return new Part((Map<String, Object>) map, at, report);
    }
}
