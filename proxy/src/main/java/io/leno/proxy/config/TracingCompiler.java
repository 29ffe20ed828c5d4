package io.leno.proxy.config;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.core.v3.TrafficDirection;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig;
import io.envoyproxy.envoy.type.v3.Percent;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.tracing.Tracer;
import io.leno.api.tracing.TracerFactory;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.match.Fraction;
import io.leno.proxy.plugin.LivePlugin;
import io.leno.proxy.tracing.CustomTag;
import io.leno.proxy.tracing.Sampling;
import io.leno.proxy.tracing.TracingSettings;

import org.jspecify.annotations.Nullable;

/// `HttpConnectionManager.tracing` → [TracingSettings].
final class TracingCompiler {
    private static final String UUID = "envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig";
    private static final int MAX_PATH = 256;

    private TracingCompiler() {}

    /// @return null where nothing is traced; else to be closed by who gets it
    static @Nullable TracingSettings compile(
            HttpConnectionManager config,
            TrafficDirection direction,
            LogFiles files,
            Node node,
            String where) {
        if (!config.hasTracing()) return null;
        var tracing = config.getTracing();
        UuidRequestIdConfig ids = requestIds(config, where);
        return new TracingSettings(
                tracer(tracing.getProvider(), files, where),
                new Sampling(
                        fraction(tracing.hasClientSampling(), tracing.getClientSampling()),
                        fraction(tracing.hasRandomSampling(), tracing.getRandomSampling()),
                        fraction(tracing.hasOverallSampling(), tracing.getOverallSampling())),
                tracing.getCustomTagsList().stream().map(CustomTag::compile).toList(),
                direction == TrafficDirection.OUTBOUND,
                tracing.getSpawnUpstreamSpan().getValue(),
                tracing.getVerbose(),
                Protos.number(
                        tracing.hasMaxPathTagLength(), tracing.getMaxPathTagLength(), MAX_PATH),
                !ids.hasUseRequestIdForTraceSampling()
                        || ids.getUseRequestIdForTraceSampling().getValue(),
                packsReason(config, where),
                node.getId(),
                node.getLocality().getZone(),
                files.runtime());
    }

    private static Fraction fraction(boolean present, Percent percent) {
        return present
                ? new Fraction((int) Math.round(percent.getValue() * 100), 10_000)
                : Sampling.ALL;
    }

    /// Whether request ids tell why a request is traced.
    static boolean packsReason(HttpConnectionManager config, String where) {
        UuidRequestIdConfig ids = requestIds(config, where);
        return !ids.hasPackTraceReason() || ids.getPackTraceReason().getValue();
    }

    private static UuidRequestIdConfig requestIds(HttpConnectionManager config, String where) {
        Any any = config.getRequestIdExtension().getTypedConfig();
        return Protos.typeName(any).equals(UUID)
                ? Protos.unpack(any, UuidRequestIdConfig.class, where)
                : UuidRequestIdConfig.getDefaultInstance();
    }

    private static @Nullable LivePlugin<TracerFactory, Tracer> tracer(
            io.envoyproxy.envoy.config.trace.v3.Tracing.Http provider,
            LogFiles files,
            String where) {
        if (provider.getName().isEmpty()) return null;
        PluginConfig given = Protos.plugin(provider.getTypedConfig(), where);
        LivePlugin<TracerFactory, Tracer> tracer;
        try {
            tracer =
                    LivePlugin.open(
                            files.plugins(),
                            files.plugins().tracers(),
                            given.typeUrl(),
                            where + ": tracer " + provider.getName(),
                            factory -> factory.create(given, files.proxy()));
        } catch (InvalidPluginConfigException e) {
            throw new InvalidResourceException(
                    where + ": tracing.provider " + provider.getName() + ": " + e.getMessage(), e);
        }
        if (tracer != null) return tracer;
        throw new InvalidResourceException(
                where
                        + ": tracing.provider: "
                        + InvalidResourceException.unknown(provider.getName(), given.typeUrl())
                                .getMessage());
    }
}
