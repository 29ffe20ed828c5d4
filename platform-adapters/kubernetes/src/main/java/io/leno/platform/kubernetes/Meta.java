package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/// Of any object, without nulls.
///
/// @param namespace empty for what has none
record Meta(
        String name,
        String namespace,
        Map<String, String> labels,
        Map<String, String> annotations,
        Instant created) {

    static Meta of(HasMetadata object) {
        ObjectMeta meta = object.getMetadata();
        return new Meta(
                meta.getName(),
                text(meta.getNamespace()),
                texts(meta.getLabels()),
                texts(meta.getAnnotations()),
                created(meta.getCreationTimestamp()));
    }

    /// `namespace/name`, or the name alone.
    String scoped() {
        return namespace.isEmpty() ? name : namespace + "/" + name;
    }

    static String text(@Nullable String value) {
        return value == null ? "" : value;
    }

    static Map<String, String> texts(@Nullable Map<String, String> values) {
        return values == null ? Map.of() : values;
    }

    /// A JSON `null` is a list without items.
    static <T> List<T> items(@Nullable List<T> values) {
        return values == null ? List.of() : values;
    }

    private static Instant created(@Nullable String time) {
        if (time == null) return Instant.EPOCH;
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }
}
