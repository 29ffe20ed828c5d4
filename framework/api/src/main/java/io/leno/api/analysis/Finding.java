package io.leno.api.analysis;

import static java.util.Objects.requireNonNull;

import io.leno.api.config.ConfigResource;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Something that an [Analyzer] found.
///
/// @param resource whose author should know; null where it is nobody's
/// @param path of the field it is about, `spec.http[0].route[0].destination.host`; empty for the
///   whole
/// @param values for the places of the type's template
public record Finding(
        MessageType type, @Nullable ConfigResource resource, String path, List<?> values) {
    public Finding {
        requireNonNull(type, "type");
        requireNonNull(path, "path");
        values = List.copyOf(values);
    }

    /// About a resource as a whole.
    public static Finding of(MessageType type, ConfigResource resource, Object... values) {
        return new Finding(type, resource, "", List.of(values));
    }

    /// The same about one of its fields.
    public Finding at(String fieldPath) {
        return new Finding(type, resource, fieldPath, values);
    }

    /// The sentence.
    public String message() {
        return type.text(values);
    }
}
