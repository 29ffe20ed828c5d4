package io.leno.runtime.framework;

/// The process cannot start; the message is what the user reads, a line for each reason.
public final class StartException extends Exception {
    private static final long serialVersionUID = 1;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }
}
