package io.leno.proxy.h2;

import java.util.Arrays;

/// The SETTINGS that we begin with.
final class Announcement {
    private Announcement() {}

    /// @return identifier and value by turns, in Envoy's order
    static long[] of(Http2Settings settings, boolean server) {
        long[] pairs = new long[2 * (5 + settings.customSettings().size())];
        int size = 0;
        if (!server) size = add(pairs, size, PeerSettings.ENABLE_PUSH, 0);
        size = add(pairs, size, PeerSettings.HEADER_TABLE_SIZE, settings.hpackTableSize());
        int connect = settings.allowConnect() ? 1 : 0;
        size = add(pairs, size, PeerSettings.ENABLE_CONNECT_PROTOCOL, connect);
        size =
                add(
                        pairs,
                        size,
                        PeerSettings.MAX_CONCURRENT_STREAMS,
                        settings.maxConcurrentStreams());
        size = add(pairs, size, PeerSettings.INITIAL_WINDOW_SIZE, settings.initialStreamWindow());
        for (var custom : settings.customSettings().entrySet()) {
            size = add(pairs, size, custom.getKey(), custom.getValue());
        }
        return Arrays.copyOf(pairs, size);
    }

    private static int add(long[] pairs, int size, int id, long value) {
        pairs[size] = id;
        pairs[size + 1] = value;
        return size + 2;
    }
}
