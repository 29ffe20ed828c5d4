package io.leno.proxy.upstream;

import io.leno.api.filter.ResponseFlag;

/// Why an attempt ended without a complete response, with Envoy's words for it.
public enum ResetReason {
    CONNECTION_FAILURE("remote connection failure", ResponseFlag.UPSTREAM_CONNECTION_FAILURE),
    CONNECTION_TIMEOUT("connection timeout", ResponseFlag.UPSTREAM_CONNECTION_FAILURE),
    CONNECTION_TERMINATION("connection termination", ResponseFlag.UPSTREAM_CONNECTION_TERMINATION),
    LOCAL_CONNECTION_FAILURE("local connection failure", ResponseFlag.UPSTREAM_CONNECTION_FAILURE),
    OVERFLOW("overflow", ResponseFlag.UPSTREAM_OVERFLOW),

    /// No more requests may wait for a connection; the host has not even been asked.
    PENDING_OVERFLOW("overflow", ResponseFlag.UPSTREAM_OVERFLOW),
    PROTOCOL_ERROR("protocol error", ResponseFlag.UPSTREAM_PROTOCOL_ERROR),

    /// The stream was reset by the host; others on its connection go on.
    REMOTE_RESET("remote reset", ResponseFlag.UPSTREAM_REMOTE_RESET),

    /// The host says that it has not looked at the request.
    REMOTE_REFUSED("remote refused stream reset", ResponseFlag.UPSTREAM_REMOTE_RESET),

    /// The host could not connect where a CONNECT request asked it to.
    CONNECT_ERROR("remote error with CONNECT request", ResponseFlag.UPSTREAM_REMOTE_RESET),

    /// We reset the stream.
    LOCAL_RESET("local reset", ResponseFlag.LOCAL_RESET),

    /// There may be no more pools. Envoy: `max_connection_pools`.
    NO_POOL("overflow", ResponseFlag.NO_HEALTHY_UPSTREAM);

    private final String text;
    private final ResponseFlag flag;

    ResetReason(String text, ResponseFlag flag) {
        this.text = text;
        this.flag = flag;
    }

    /// True when limits of ours let no request through.
    boolean isOverflow() {
        return this == OVERFLOW || this == PENDING_OVERFLOW;
    }

    public String text() {
        return text;
    }

    public ResponseFlag flag() {
        return flag;
    }
}
