package io.leno.proxy;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.metrics.v3.StatsdSink;
import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.stats.StatsSinkFactory;
import io.leno.api.tracing.TracerFactory;
import io.leno.proxy.sink.StatsdFactory;
import io.leno.proxy.tracing.TracerFactories;
import io.leno.testkit.StatsSinkContract;
import io.leno.testkit.TracerContract;

import org.junit.jupiter.api.Nested;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// What is built in promises what plugins of the same kind do.
class BuiltInContractsTest {
    private static PluginConfig packed(Message message) {
        return new PluginConfig(
                "type.googleapis.com/" + message.getDescriptorForType().getFullName(),
                PluginConfig.Format.PROTOBUF,
                message.toByteArray());
    }

    private static PluginConfig noMessage(Message of) {
        return new PluginConfig(
                packed(of).typeUrl(),
                PluginConfig.Format.PROTOBUF,
                "no message".getBytes(StandardCharsets.US_ASCII));
    }

    @Nested
    class Zipkin extends TracerContract {
        @Override
        protected TracerFactory newFactory() {
            return new TracerFactories.Zipkin();
        }

        @Override
        protected PluginConfig goodConfig() {
            return packed(
                    ZipkinConfig.newBuilder()
                            .setCollectorCluster("zipkin")
                            .setCollectorEndpoint("/api/v2/spans")
                            .setCollectorEndpointVersion(
                                    ZipkinConfig.CollectorEndpointVersion.HTTP_JSON)
                            .build());
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            var older =
                    ZipkinConfig.newBuilder()
                            .setCollectorCluster("zipkin")
                            .setCollectorEndpointVersion(
                                    ZipkinConfig.CollectorEndpointVersion.HTTP_PROTO);
            return List.of(packed(older.build()), noMessage(ZipkinConfig.getDefaultInstance()));
        }
    }

    @Nested
    class OpenTelemetry extends TracerContract {
        @Override
        protected TracerFactory newFactory() {
            return new TracerFactories.OpenTelemetry();
        }

        @Override
        protected PluginConfig goodConfig() {
            var collector = GrpcService.EnvoyGrpc.newBuilder().setClusterName("collector");
            return packed(
                    OpenTelemetryConfig.newBuilder()
                            .setServiceName("here")
                            .setGrpcService(GrpcService.newBuilder().setEnvoyGrpc(collector))
                            .build());
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of(noMessage(OpenTelemetryConfig.getDefaultInstance()));
        }
    }

    @Nested
    class Statsd extends StatsSinkContract {
        @Override
        protected StatsSinkFactory newFactory() {
            return new StatsdFactory();
        }

        @Override
        protected PluginConfig goodConfig() {
            var address = SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(8125);
            return packed(
                    StatsdSink.newBuilder()
                            .setAddress(Address.newBuilder().setSocketAddress(address))
                            .build());
        }

        @Override
        protected List<PluginConfig> badConfigs() {
            return List.of(
                    packed(StatsdSink.getDefaultInstance()),
                    noMessage(StatsdSink.getDefaultInstance()));
        }
    }
}
