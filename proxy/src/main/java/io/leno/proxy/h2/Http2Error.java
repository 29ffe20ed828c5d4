package io.leno.proxy.h2;

/// Error codes of RST_STREAM and GOAWAY (RFC 9113 section 7), in the order of their numbers.
public enum Http2Error {
    NO_ERROR,
    PROTOCOL_ERROR,
    INTERNAL_ERROR,
    FLOW_CONTROL_ERROR,
    SETTINGS_TIMEOUT,
    STREAM_CLOSED,
    FRAME_SIZE_ERROR,
    REFUSED_STREAM,
    CANCEL,
    COMPRESSION_ERROR,
    CONNECT_ERROR,
    ENHANCE_YOUR_CALM,
    INADEQUATE_SECURITY,
    HTTP_1_1_REQUIRED;

    private static final Http2Error[] ALL = values();

    /// Codes that nobody knows count as `INTERNAL_ERROR` (RFC 9113 section 7).
    static Http2Error of(long code) {
        return code >= 0 && code < ALL.length ? ALL[(int) code] : INTERNAL_ERROR;
    }

    int code() {
        return ordinal();
    }
}
