package io.leno.proxy.h2;

/// Error codes of RST_STREAM and GOAWAY (RFC 9113 section 7), in the order of their numbers.
public enum Http2Error {
    NO_ERROR(0),
    PROTOCOL_ERROR(1),
    INTERNAL_ERROR(2),
    FLOW_CONTROL_ERROR(3),
    SETTINGS_TIMEOUT(4),
    STREAM_CLOSED(5),
    FRAME_SIZE_ERROR(6),
    REFUSED_STREAM(7),
    CANCEL(8),
    COMPRESSION_ERROR(9),
    CONNECT_ERROR(10),
    ENHANCE_YOUR_CALM(11),
    INADEQUATE_SECURITY(12),
    HTTP_1_1_REQUIRED(13);

    private static final Http2Error[] ALL = values();

    private final int code;

    Http2Error(int code) {
        this.code = code;
    }

    /// Codes that nobody knows count as `INTERNAL_ERROR` (RFC 9113 section 7).
    static Http2Error of(long code) {
        return code >= 0 && code < ALL.length ? ALL[(int) code] : INTERNAL_ERROR;
    }

    int code() {
        return code;
    }
}
