package io.leno.api.json;

/// A text that is no JSON. The message names line and column.
public final class InvalidJsonException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidJsonException(String message) {
        super(message);
    }
}
