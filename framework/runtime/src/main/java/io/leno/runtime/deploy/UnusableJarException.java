package io.leno.runtime.deploy;

/// A jar cannot become a plugin; the message says why, without naming the file.
final class UnusableJarException extends Exception {
    private static final long serialVersionUID = 1;

    /// What more could happen to the jar.
    enum Hope {
        /// It may still be being copied.
        MORE_BYTES,
        /// Another jar may bring what it needs.
        ANOTHER_JAR,
        NONE
    }

    private final Hope hope;

    UnusableJarException(String message, Hope hope) {
        super(message);
        this.hope = hope;
    }

    Hope hope() {
        return hope;
    }
}
