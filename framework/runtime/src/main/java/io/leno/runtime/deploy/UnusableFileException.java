package io.leno.runtime.deploy;

/// A file cannot become a plugin; the message says why, without naming the file.
final class UnusableFileException extends Exception {
    private static final long serialVersionUID = 1;

    /// What more could happen to the file.
    enum Hope {
        /// It may still be being copied.
        MORE_BYTES,
        /// Another plugin may bring what it needs.
        ANOTHER_PLUGIN,
        NONE
    }

    private final Hope hope;

    UnusableFileException(String message, Hope hope) {
        super(message);
        this.hope = hope;
    }

    Hope hope() {
        return hope;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
