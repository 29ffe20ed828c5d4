package io.leno.proxy.accesslog;

/// An access log, or a format, that cannot be had; the message becomes the text of the NACK.
public final class InvalidAccessLogException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidAccessLogException(String message) {
        super(message);
    }

    public InvalidAccessLogException(String message, Throwable cause) {
        super(message, cause);
    }
}
