package io.leno.api.config;

import static java.util.Objects.requireNonNull;

/// Something about a resource that its author should know.
///
/// @param code stable, for machines: `unknown-field`, `invalid-value`, `not-yet-acted-on`,
///   `conflict`, …
/// @param subject the resource for people, `VirtualService default/reviews`, or the file where
///   there is no resource yet
/// @param location `mesh.yaml:12`
/// @param path field, `spec.http[0].route`; empty for the whole
/// @param message what is wrong with which value, and what was expected
public record Problem(
        Severity severity,
        String code,
        String subject,
        String location,
        String path,
        String message) {
    /// How bad it is.
    public enum Severity {
        /// The resource is refused; its last good state stays in force.
        ERROR,
        /// In force, but likely not what was meant.
        WARNING,
        /// In force, with a part that does nothing here.
        NOTICE
    }

    public Problem {
        requireNonNull(severity, "severity");
        requireNonNull(code, "code");
        requireNonNull(subject, "subject");
        requireNonNull(location, "location");
        requireNonNull(path, "path");
        requireNonNull(message, "message");
    }

    /// A problem of one field of a resource; the location is the field's line.
    public static Problem of(
            Severity severity, String code, ConfigResource resource, String path, String message) {
        return new Problem(
                severity,
                code,
                resource.key().toString(),
                resource.origin().at(path),
                path,
                message);
    }

    /// One line: `mesh.yaml:12: VirtualService default/reviews: spec.http[0].rout: unknown field
    /// (did you mean route?)`
    @Override
    public String toString() {
        return location + ": " + subject + ": " + (path.isEmpty() ? "" : path + ": ") + message;
    }
}
