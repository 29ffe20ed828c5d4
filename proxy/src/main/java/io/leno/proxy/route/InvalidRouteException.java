package io.leno.proxy.route;

/// A route configuration that cannot be had. The message says which part, its value and what was
/// expected; it becomes the text of the NACK.
public final class InvalidRouteException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidRouteException(String message) {
        super(message);
    }

    public InvalidRouteException(String message, Throwable cause) {
        super(message, cause);
    }
}
