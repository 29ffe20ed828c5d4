package io.leno.proxy.upstream;

import io.leno.api.filter.ResponseFlag;

/// Why an attempt ended without a complete response, with Envoy's words for it.
public enum ResetReason {
    CONNECTION_FAILURE("remote connection failure", ResponseFlag.UPSTREAM_CONNECTION_FAILURE),
    CONNECTION_TIMEOUT("connection timeout", ResponseFlag.UPSTREAM_CONNECTION_FAILURE),
    CONNECTION_TERMINATION("connection termination", ResponseFlag.UPSTREAM_CONNECTION_TERMINATION),
    OVERFLOW("overflow", ResponseFlag.UPSTREAM_OVERFLOW),
    PROTOCOL_ERROR("protocol error", ResponseFlag.UPSTREAM_PROTOCOL_ERROR);

    private final String text;
    private final ResponseFlag flag;

    ResetReason(String text, ResponseFlag flag) {
        this.text = text;
        this.flag = flag;
    }

    public String text() {
        return text;
    }

    public ResponseFlag flag() {
        return flag;
    }
}
