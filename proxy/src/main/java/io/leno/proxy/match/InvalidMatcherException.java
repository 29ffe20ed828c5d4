package io.leno.proxy.match;

/// A matcher that cannot be had; the message becomes part of the text of the NACK.
public final class InvalidMatcherException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidMatcherException(String message) {
        super(message);
    }

    public InvalidMatcherException(String message, Throwable cause) {
        super(message, cause);
    }
}
