package io.leno.proxy.tracing;

import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.trace.v3.OpenTelemetryConfig;
import io.envoyproxy.envoy.config.trace.v3.ZipkinConfig;
import io.envoyproxy.envoy.extensions.tracers.opentelemetry.resource_detectors.v3.StaticConfigResourceDetectorConfig;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.ProxyContext;
import io.leno.api.tracing.Tracer;
import io.leno.api.tracing.TracerFactory;
import io.opentelemetry.proto.resource.v1.Resource;

import java.util.Set;

/// The tracers that are built in.
public final class TracerFactories {
    private static final String DETECTORS =
            "envoy.extensions.tracers.opentelemetry.resource_detectors.v3.";

    private TracerFactories() {}

    /// Envoy's `envoy.tracers.zipkin`.
    public record Zipkin() implements TracerFactory {
        @Override
        public Set<String> typeUrls() {
            return Set.of("type.googleapis.com/envoy.config.trace.v3.ZipkinConfig");
        }

        @Override
        public Tracer create(PluginConfig given, ProxyContext proxy) {
            try {
                var config = ZipkinConfig.parseFrom(given.bytes());
                requireCluster("envoy.tracers.zipkin", config.getCollectorCluster(), proxy);
                boolean json =
                        config.getCollectorEndpointVersion()
                                == ZipkinConfig.CollectorEndpointVersion.HTTP_JSON;
                if (!json) {
                    throw new InvalidPluginConfigException(
                            "collector_endpoint_version: "
                                    + config.getCollectorEndpointVersion()
                                    + " is not supported (expected: HTTP_JSON)");
                }
                return new ZipkinTracer(config, proxy);
            } catch (InvalidProtocolBufferException e) {
                throw new InvalidPluginConfigException("ZipkinConfig: " + e.getMessage(), e);
            }
        }
    }

    /// Envoy's `envoy.tracers.opentelemetry`.
    public record OpenTelemetry() implements TracerFactory {
        private static final String EXPORT =
                "opentelemetry.proto.collector.trace.v1.TraceService/Export";

        @Override
        public Set<String> typeUrls() {
            return Set.of("type.googleapis.com/envoy.config.trace.v3.OpenTelemetryConfig");
        }

        @Override
        public Tracer create(PluginConfig given, ProxyContext proxy) {
            try {
                var config = OpenTelemetryConfig.parseFrom(given.bytes());
                if (config.hasGrpcService() && config.hasHttpService()) {
                    throw new InvalidPluginConfigException(
                            "OpenTelemetry Tracer cannot have both gRPC and HTTP exporters"
                                    + " configured.");
                }
                OtlpExport export =
                        config.hasHttpService()
                                ? OtlpExport.http(config.getHttpService(), proxy)
                                : OtlpExport.grpc(config.getGrpcService(), EXPORT, proxy);
                requireCluster("envoy.tracers.opentelemetry", export.cluster(), proxy);
                return new OpenTelemetryTracer(resource(config), samplesAll(config), export, proxy);
            } catch (InvalidProtocolBufferException e) {
                throw new InvalidPluginConfigException("OpenTelemetryConfig: " + e.getMessage(), e);
            }
        }

        private static boolean samplesAll(OpenTelemetryConfig config) {
            if (!config.hasSampler()) return false;
            String type = typeName(config.getSampler().getTypedConfig().getTypeUrl());
            if (type.endsWith(".AlwaysOnSamplerConfig")) return true;
            throw new InvalidPluginConfigException(
                    "sampler: " + type + " is not supported (expected: AlwaysOnSamplerConfig)");
        }

        private static Resource resource(OpenTelemetryConfig config)
                throws InvalidProtocolBufferException {
            var resource = Resource.newBuilder();
            add(resource, "telemetry.sdk.name", "envoy");
            add(resource, "telemetry.sdk.language", "java");
            add(resource, "telemetry.sdk.version", "leno");
            String service = config.getServiceName();
            add(resource, "service.name", service.isEmpty() ? "unknown_service:envoy" : service);
            for (var detector : config.getResourceDetectorsList()) {
                var any = detector.getTypedConfig();
                switch (typeName(any.getTypeUrl())) {
                    case DETECTORS + "EnvironmentResourceDetectorConfig" -> environment(resource);
                    case DETECTORS + "StaticConfigResourceDetectorConfig" ->
                            StaticConfigResourceDetectorConfig.parseFrom(any.getValue())
                                    .getAttributesMap()
                                    .forEach((key, value) -> add(resource, key, value));
                    default ->
                            throw new InvalidPluginConfigException(
                                    "resource_detectors: "
                                            + detector.getName()
                                            + " is not supported (expected: environment or"
                                            + " static_config)");
                }
            }
            return resource.build();
        }

        /// `OTEL_RESOURCE_ATTRIBUTES`: `key1=value1,key2=value2`.
        private static void environment(Resource.Builder resource) {
            String all = System.getenv("OTEL_RESOURCE_ATTRIBUTES");
            if (all == null) return;
            for (String pair : all.split(",", -1)) {
                String[] parts = pair.split("=", 2);
                if (parts.length == 2) add(resource, parts[0].trim(), parts[1].trim());
            }
        }

        private static void add(Resource.Builder resource, String key, String value) {
            resource.addAttributes(OpenTelemetryTracer.attribute(key, value));
        }
    }

    private static String typeName(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private static void requireCluster(String who, String cluster, ProxyContext proxy) {
        if (proxy.clusters().knows(cluster)) return;
        throw new InvalidPluginConfigException(who + ": unknown cluster '" + cluster + "'");
    }
}
