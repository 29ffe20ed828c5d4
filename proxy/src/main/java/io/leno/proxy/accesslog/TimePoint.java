package io.leno.proxy.accesslog;

import org.jspecify.annotations.Nullable;

/// Moments in the life of a stream, with Envoy's names for `%COMMON_DURATION%`.
public enum TimePoint {
    /// The start: first byte of the request.
    REQUEST_FIRST_BYTE("DS_RX_BEG"),
    REQUEST_LAST_BYTE("DS_RX_END"),
    UPSTREAM_CONNECT_START("US_CX_BEG"),
    UPSTREAM_CONNECTED("US_CX_END"),
    UPSTREAM_SECURED("US_HS_END"),
    UPSTREAM_FIRST_BYTE_SENT("US_TX_BEG"),
    UPSTREAM_LAST_BYTE_SENT("US_TX_END"),
    UPSTREAM_FIRST_BYTE_RECEIVED("US_RX_BEG"),
    UPSTREAM_FIRST_BODY_BYTE_RECEIVED("US_RX_BODY_BEG"),
    UPSTREAM_LAST_BYTE_RECEIVED("US_RX_END"),
    RESPONSE_FIRST_BYTE("DS_TX_BEG"),
    RESPONSE_LAST_BYTE("DS_TX_END");

    private final String text;

    TimePoint(String text) {
        this.text = text;
    }

    static @Nullable TimePoint find(String text) {
        for (TimePoint point : values()) if (point.text.equals(text)) return point;
        return null;
    }
}
