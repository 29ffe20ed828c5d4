package io.leno.proxy.accesslog;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

/// `%GRPC_STATUS%` in its forms, and the status a filter compares.
final class GrpcCommands {
    private static final String[] CAMEL = {
        "OK",
        "Canceled",
        "Unknown",
        "InvalidArgument",
        "DeadlineExceeded",
        "NotFound",
        "AlreadyExists",
        "PermissionDenied",
        "ResourceExhausted",
        "FailedPrecondition",
        "Aborted",
        "OutOfRange",
        "Unimplemented",
        "Internal",
        "Unavailable",
        "DataLoss",
        "Unauthenticated"
    };
    private static final String[] SNAKE = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };
    private static final int UNKNOWN = 2;

    private GrpcCommands() {}

    static LogCommand status(String format) {
        return switch (format) {
            case "", "CAMEL_STRING" -> stream -> name(stream, CAMEL);
            case "SNAKE_STRING" -> stream -> name(stream, SNAKE);
            case "NUMBER" ->
                    new NumberCommand(
                            stream -> isGrpc(stream) ? number(stream) : NumberCommand.NONE);
            default ->
                    throw new InvalidAccessLogException(
                            "GrpcStatusFormatter only supports CAMEL_STRING, SNAKE_STRING or"
                                    + " NUMBER. Got: "
                                    + format);
        };
    }

    private static @Nullable String name(LoggedStream stream, String[] names) {
        if (!isGrpc(stream)) return null;
        long code = number(stream);
        if (code == NumberCommand.NONE) return null;
        return code >= 0 && code < names.length ? names[(int) code] : Long.toString(code);
    }

    private static boolean isGrpc(LoggedStream stream) {
        Headers headers = stream.requestHeaders();
        String type = headers == null ? null : headers.get("content-type");
        return type != null
                && type.startsWith("application/grpc")
                && (type.length() == 16 || type.charAt(16) == '+' || type.charAt(16) == ';');
    }

    /// From the trailers, else the headers, else what the response code stands for.
    static long number(LoggedStream stream) {
        long found = in(stream.responseTrailers());
        if (found == NumberCommand.NONE) found = in(stream.responseHeaders());
        return found == NumberCommand.NONE ? ofHttp(stream.responseCode()) : found;
    }

    private static long in(@Nullable Headers headers) {
        String text = headers == null ? null : headers.get("grpc-status");
        if (text == null) return NumberCommand.NONE;
        try {
            long code = Long.parseLong(text);
            return code < 0 ? -1 : code;
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    /// Envoy's table; a stream without a response has none.
    private static long ofHttp(int status) {
        return switch (status) {
            case 0 -> NumberCommand.NONE;
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> UNKNOWN;
        };
    }

    /// The number of `UNAVAILABLE`; -1 for a name that is none.
    static int codeOf(String snake) {
        for (int i = 0; i < SNAKE.length; i++) if (SNAKE[i].equals(snake)) return i;
        return snake.equals("CANCELED") ? 1 : -1;
    }
}
