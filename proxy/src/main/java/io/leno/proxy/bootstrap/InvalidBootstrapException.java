package io.leno.proxy.bootstrap;

/// A bootstrap that cannot be read. The message names file, line, field, value and what was
/// expected.
public final class InvalidBootstrapException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidBootstrapException(String message) {
        super(message);
    }

    public InvalidBootstrapException(String message, Throwable cause) {
        super(message, cause);
    }
}
