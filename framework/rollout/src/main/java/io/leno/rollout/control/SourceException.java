package io.leno.rollout.control;

/// The code of a plugin cannot be had, or is not what it has to be.
final class SourceException extends Exception {
    private static final long serialVersionUID = 1;

    /// The field at fault, `spec.source.url`.
    final String path;

    SourceException(String field, String message) {
        super(message);
        path = "spec.source." + field;
    }
}
