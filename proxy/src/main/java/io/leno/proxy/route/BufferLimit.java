package io.leno.proxy.route;

import com.google.protobuf.UInt32Value;

/// `per_request_buffer_limit_bytes`.
final class BufferLimit {
    private BufferLimit() {}

    static int of(UInt32Value bytes) {
        return (int) Math.min(Integer.toUnsignedLong(bytes.getValue()), Integer.MAX_VALUE);
    }
}
