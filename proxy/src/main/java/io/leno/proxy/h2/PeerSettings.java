package io.leno.proxy.h2;

import java.util.HashMap;
import java.util.Map;

/// What the peer announced (RFC 9113 section 6.5.2), with the protocol's defaults until it does.
final class PeerSettings {
    static final int HEADER_TABLE_SIZE = 1;
    static final int ENABLE_PUSH = 2;
    static final int MAX_CONCURRENT_STREAMS = 3;
    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_FRAME_SIZE = 5;
    static final int MAX_HEADER_LIST_SIZE = 6;
    static final int ENABLE_CONNECT_PROTOCOL = 8;

    static final int DEFAULT_WINDOW = 65_535;

    long maxConcurrentStreams = Long.MAX_VALUE;
    int initialWindow = DEFAULT_WINDOW;
    int maxFrame = FrameType.MAX_PAYLOAD;
    long headerTable = 4096;
    boolean connectProtocol;

    /// By identifier, for [#set] of another connection.
    Map<Integer, Long> state() {
        Map<Integer, Long> all = new HashMap<>();
        if (maxConcurrentStreams != Long.MAX_VALUE)
            all.put(MAX_CONCURRENT_STREAMS, maxConcurrentStreams);
        all.put(INITIAL_WINDOW_SIZE, (long) initialWindow);
        all.put(MAX_FRAME_SIZE, (long) maxFrame);
        all.put(HEADER_TABLE_SIZE, headerTable);
        all.put(ENABLE_CONNECT_PROTOCOL, connectProtocol ? 1L : 0L);
        return all;
    }

    void set(int id, long value, boolean server) throws Http2Exception {
        switch (id) {
            case HEADER_TABLE_SIZE -> headerTable = value;
            case ENABLE_PUSH -> {
                if (value > 1 || (value == 1 && !server))
                    throw invalid(Http2Error.PROTOCOL_ERROR, id, value);
            }
            case MAX_CONCURRENT_STREAMS -> maxConcurrentStreams = value;
            case INITIAL_WINDOW_SIZE -> {
                if (value > Integer.MAX_VALUE)
                    throw invalid(Http2Error.FLOW_CONTROL_ERROR, id, value);
                initialWindow = (int) value;
            }
            case MAX_FRAME_SIZE -> {
                if (value < FrameType.MAX_PAYLOAD || value > 0xffffff) {
                    throw invalid(Http2Error.PROTOCOL_ERROR, id, value);
                }
                maxFrame = (int) value;
            }
            case ENABLE_CONNECT_PROTOCOL -> {
                if (value > 1) throw invalid(Http2Error.PROTOCOL_ERROR, id, value);
                connectProtocol = value == 1;
            }
            default -> {} // RFC 9113 section 6.5.2: unknown ones are passed over
        }
    }

    private static Http2Exception invalid(Http2Error error, int id, long value) {
        return new Http2Exception(error, "setting " + id + ": " + value);
    }
}
