package io.leno.proxy.h2;

import io.leno.runtime.spi.MovedConnection;

import java.time.Duration;
import java.util.Map;

/// What one side of a connection announces and allows. Envoy: `Http2ProtocolOptions`; names, ranges
/// and defaults are its. Durations of zero mean: never.
///
/// @param hpackTableSize octets, of the decoder's table and the most for the encoder's
/// @param maxConcurrentStreams streams that the peer may have open
/// @param initialStreamWindow octets that the peer may send on a stream before we took some
/// @param initialConnectionWindow the same of the connection
/// @param allowConnect extended CONNECT (RFC 8441)
/// @param maxOutboundFrames frames that may wait because the peer does not read
/// @param maxOutboundControlFrames the same of PING, SETTINGS and RST_STREAM frames
/// @param maxEmptyFrames consecutive frames of headers or data without payload or end
/// @param maxPriorityFramesPerStream PRIORITY frames for each stream that was opened
/// @param maxWindowUpdatesPerDataFrame WINDOW_UPDATE frames for each DATA frame we sent
/// @param streamErrorOnInvalidMessage an invalid message ends its stream, not the connection.
///   Envoy: `override_stream_error_on_invalid_http_message`
/// @param customSettings by identifier, besides those above
/// @param keepaliveJitter percent of the interval
/// @param idleInterval a PING goes out before a stream is opened on a connection that was quiet for
///   so long. Envoy: `connection_idle_interval`
public record Http2Settings(
        int hpackTableSize,
        int maxConcurrentStreams,
        int initialStreamWindow,
        int initialConnectionWindow,
        boolean allowConnect,
        int maxOutboundFrames,
        int maxOutboundControlFrames,
        int maxEmptyFrames,
        int maxPriorityFramesPerStream,
        int maxWindowUpdatesPerDataFrame,
        boolean streamErrorOnInvalidMessage,
        Map<Integer, Long> customSettings,
        Duration keepaliveInterval,
        Duration keepaliveTimeout,
        int keepaliveJitter,
        Duration idleInterval) {
    private static final int MEBIBYTE = 1024 * 1024;

    /// What holds where nothing is configured.
    public static final Http2Settings DEFAULTS =
            new Http2Settings(
                    4096,
                    1024,
                    16 * MEBIBYTE,
                    24 * MEBIBYTE,
                    false,
                    10_000,
                    1000,
                    1,
                    100,
                    10,
                    false,
                    Map.of(),
                    Duration.ZERO,
                    Duration.ZERO,
                    15,
                    Duration.ZERO);

    public Http2Settings {
        customSettings = Map.copyOf(customSettings);
    }

    /// The same with what a connection was told before: that holds for all its life.
    public Http2Settings announcedAs(MovedConnection.Announced before) {
        return new Http2Settings(
                before.headerTable(),
                before.maxConcurrentStreams(),
                before.streamWindow(),
                before.connectionWindow(),
                before.connect(),
                maxOutboundFrames,
                maxOutboundControlFrames,
                maxEmptyFrames,
                maxPriorityFramesPerStream,
                maxWindowUpdatesPerDataFrame,
                streamErrorOnInvalidMessage,
                customSettings,
                keepaliveInterval,
                keepaliveTimeout,
                keepaliveJitter,
                idleInterval);
    }

    MovedConnection.Announced announced() {
        return new MovedConnection.Announced(
                hpackTableSize,
                maxConcurrentStreams,
                initialStreamWindow,
                initialConnectionWindow,
                allowConnect);
    }
}
