package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.leno.proxy.h2.Http2Settings;

import java.util.HashMap;
import java.util.Map;

/// `Http2ProtocolOptions` → [Http2Settings].
final class Http2SettingsCompiler {
    private Http2SettingsCompiler() {}

    @SuppressWarnings("deprecation")
    static Http2Settings compile(Http2ProtocolOptions c) {
        Http2Settings d = Http2Settings.DEFAULTS;
        Map<Integer, Long> custom = new HashMap<>();
        c.getCustomSettingsParametersList()
                .forEach(
                        p ->
                                custom.put(
                                        p.getIdentifier().getValue(),
                                        Integer.toUnsignedLong(p.getValue().getValue())));
        var keep = c.getConnectionKeepalive();
        return new Http2Settings(
                Protos.number(c.hasHpackTableSize(), c.getHpackTableSize(), d.hpackTableSize()),
                Protos.number(
                        c.hasMaxConcurrentStreams(),
                        c.getMaxConcurrentStreams(),
                        d.maxConcurrentStreams()),
                Protos.number(
                        c.hasInitialStreamWindowSize(),
                        c.getInitialStreamWindowSize(),
                        d.initialStreamWindow()),
                Protos.number(
                        c.hasInitialConnectionWindowSize(),
                        c.getInitialConnectionWindowSize(),
                        d.initialConnectionWindow()),
                c.getAllowConnect(),
                Protos.number(
                        c.hasMaxOutboundFrames(), c.getMaxOutboundFrames(), d.maxOutboundFrames()),
                Protos.number(
                        c.hasMaxOutboundControlFrames(),
                        c.getMaxOutboundControlFrames(),
                        d.maxOutboundControlFrames()),
                Protos.number(
                        c.hasMaxConsecutiveInboundFramesWithEmptyPayload(),
                        c.getMaxConsecutiveInboundFramesWithEmptyPayload(),
                        d.maxEmptyFrames()),
                Protos.number(
                        c.hasMaxInboundPriorityFramesPerStream(),
                        c.getMaxInboundPriorityFramesPerStream(),
                        d.maxPriorityFramesPerStream()),
                Protos.number(
                        c.hasMaxInboundWindowUpdateFramesPerDataFrameSent(),
                        c.getMaxInboundWindowUpdateFramesPerDataFrameSent(),
                        d.maxWindowUpdatesPerDataFrame()),
                c.hasOverrideStreamErrorOnInvalidHttpMessage()
                        ? c.getOverrideStreamErrorOnInvalidHttpMessage().getValue()
                        : c.getStreamErrorOnInvalidHttpMessaging(),
                custom,
                Protos.duration(keep.getInterval()),
                Protos.duration(keep.getTimeout()),
                keep.hasIntervalJitter()
                        ? (int) keep.getIntervalJitter().getValue()
                        : d.keepaliveJitter(),
                Protos.duration(keep.getConnectionIdleInterval()));
    }
}
