package io.leno.proxy.tracing;

/// Why a request is traced, or not; `x-request-id` carries it. Envoy: `Tracing::Reason`.
enum TraceReason {
    NOT_TRACEABLE('4', "tracing.not_traceable"),
    SAMPLING('9', "tracing.random_sampling"),
    SERVICE_FORCED('a', "tracing.service_forced"),
    CLIENT_FORCED('b', "tracing.client_enabled");

    /// Where it stands in a UUID: the digit that tells its version.
    static final int POSITION = 14;

    private final char digit;
    private final String counter;

    TraceReason(char digit, String counter) {
        this.digit = digit;
        this.counter = counter;
    }

    String counter() {
        return counter;
    }

    /// What a request id says; one that is no UUID says nothing.
    static TraceReason of(String requestId) {
        if (requestId.length() != 36) return NOT_TRACEABLE;
        return switch (requestId.charAt(POSITION)) {
            case '9' -> SAMPLING;
            case 'a' -> SERVICE_FORCED;
            case 'b' -> CLIENT_FORCED;
            default -> NOT_TRACEABLE;
        };
    }

    /// The id with this reason in it; one that is no UUID stays as it is.
    String packedInto(String requestId) {
        if (requestId.length() != 36) return requestId;
        return requestId.substring(0, POSITION) + digit + requestId.substring(POSITION + 1);
    }
}
