package io.leno.proxy.config;

import com.google.protobuf.UInt32Value;

import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.KeepaliveSettings;
import io.leno.proxy.h2.Http2Settings;

import java.util.HashMap;
import java.util.Map;

/// `Http2ProtocolOptions` → [Http2Settings]. Defaults are Envoy's, ranges the proto's.
final class Http2Compiler {
    private static final int MAX_WINDOW = Integer.MAX_VALUE;
    private static final Http2Settings DEFAULTS = Http2Settings.DEFAULTS;

    private Http2Compiler() {}

    /// @param fallback `stream_error_on_invalid_http_message` of the level above
    static Http2Settings settings(Http2ProtocolOptions options, boolean fallback, String where) {
        KeepaliveSettings keepalive = options.getConnectionKeepalive();
        return new Http2Settings(
                number(
                        options.hasHpackTableSize(),
                        options.getHpackTableSize(),
                        DEFAULTS.hpackTableSize()),
                number(
                        options.hasMaxConcurrentStreams(),
                        options.getMaxConcurrentStreams(),
                        DEFAULTS.maxConcurrentStreams()),
                number(
                        options.hasInitialStreamWindowSize(),
                        options.getInitialStreamWindowSize(),
                        DEFAULTS.initialStreamWindow()),
                number(
                        options.hasInitialConnectionWindowSize(),
                        options.getInitialConnectionWindowSize(),
                        DEFAULTS.initialConnectionWindow()),
                options.getAllowConnect(),
                number(
                        options.hasMaxOutboundFrames(),
                        options.getMaxOutboundFrames(),
                        DEFAULTS.maxOutboundFrames()),
                number(
                        options.hasMaxOutboundControlFrames(),
                        options.getMaxOutboundControlFrames(),
                        DEFAULTS.maxOutboundControlFrames()),
                number(
                        options.hasMaxConsecutiveInboundFramesWithEmptyPayload(),
                        options.getMaxConsecutiveInboundFramesWithEmptyPayload(),
                        DEFAULTS.maxEmptyFrames()),
                number(
                        options.hasMaxInboundPriorityFramesPerStream(),
                        options.getMaxInboundPriorityFramesPerStream(),
                        DEFAULTS.maxPriorityFramesPerStream()),
                number(
                        options.hasMaxInboundWindowUpdateFramesPerDataFrameSent(),
                        options.getMaxInboundWindowUpdateFramesPerDataFrameSent(),
                        DEFAULTS.maxWindowUpdatesPerDataFrame()),
                invalidMessages(options, fallback),
                custom(options, where),
                Protos.duration(keepalive.getInterval()),
                Protos.duration(keepalive.getTimeout()),
                jitter(keepalive),
                Protos.duration(keepalive.getConnectionIdleInterval()));
    }

    @SuppressWarnings("deprecation") // older configurations still set it
    private static boolean invalidMessages(Http2ProtocolOptions options, boolean fallback) {
        if (options.hasOverrideStreamErrorOnInvalidHttpMessage()) {
            return options.getOverrideStreamErrorOnInvalidHttpMessage().getValue();
        }
        return fallback || options.getStreamErrorOnInvalidHttpMessaging();
    }

    private static int number(boolean set, UInt32Value value, int otherwise) {
        return set
                ? (int) Math.min(MAX_WINDOW, Integer.toUnsignedLong(value.getValue()))
                : otherwise;
    }

    private static int jitter(KeepaliveSettings keepalive) {
        return keepalive.hasIntervalJitter() ? (int) keepalive.getIntervalJitter().getValue() : 15;
    }

    private static Map<Integer, Long> custom(Http2ProtocolOptions options, String where) {
        Map<Integer, Long> custom = new HashMap<>();
        for (var parameter : options.getCustomSettingsParametersList()) {
            int id = parameter.getIdentifier().getValue();
            long value = Integer.toUnsignedLong(parameter.getValue().getValue());
            if (id == 2 || id == 8) {
                throw new InvalidResourceException(
                        where
                                + ": http2_protocol_options.custom_settings_parameters: identifier "
                                + id
                                + " has a field of its own, or is not for us to set");
            }
            custom.put(id, value);
        }
        return custom;
    }
}
