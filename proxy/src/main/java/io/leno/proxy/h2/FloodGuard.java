package io.leno.proxy.h2;

/// Ends connections whose peer sends many frames that cost us and bring nothing. Envoy:
/// `max_consecutive_inbound_frames_with_empty_payload`, `max_inbound_priority_frames_per_stream`,
/// `max_inbound_window_update_frames_per_data_frame_sent`.
final class FloodGuard {
    private final Http2Settings settings;
    private final Http2Stats stats;
    private long streams;
    private long dataFramesSent;
    private long priorityFrames;
    private long windowUpdates;
    private int emptyFrames;

    FloodGuard(Http2Settings settings, Http2Stats stats) {
        this.settings = settings;
        this.stats = stats;
    }

    void streamOpened() {
        streams++;
    }

    void dataSent() {
        dataFramesSent++;
    }

    /// A frame of headers or data came.
    ///
    /// @param empty without payload and without an end
    void frame(boolean empty) throws Http2Exception {
        if (!empty) {
            emptyFrames = 0;
            return;
        }
        if (++emptyFrames <= settings.maxEmptyFrames()) return;
        stats.emptyFramesFlood.inc();
        throw Http2Exception.flood("http2.inbound_empty_frames_flood");
    }

    void priority() throws Http2Exception {
        long most = settings.maxPriorityFramesPerStream() * (1 + streams);
        if (++priorityFrames <= most) return;
        stats.priorityFramesFlood.inc();
        throw Http2Exception.flood("codec_error:Too_many_PRIORITY_frames");
    }

    void windowUpdate() throws Http2Exception {
        long most = 5 + 2 * (streams + settings.maxWindowUpdatesPerDataFrame() * dataFramesSent);
        if (++windowUpdates <= most) return;
        stats.windowUpdateFlood.inc();
        throw Http2Exception.flood("codec_error:Too_many_WINDOW_UPDATE_frames");
    }
}
