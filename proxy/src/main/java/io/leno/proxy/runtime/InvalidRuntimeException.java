package io.leno.proxy.runtime;

/// A runtime layer that cannot be used; the message names it.
public final class InvalidRuntimeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidRuntimeException(String message) {
        super(message);
    }
}
