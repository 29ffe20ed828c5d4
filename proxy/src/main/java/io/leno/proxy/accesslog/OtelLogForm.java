package io.leno.proxy.accesslog;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.leno.api.cluster.ClusterOutcome;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.resource.v1.Resource;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What an OpenTelemetry collector is sent. Envoy: `envoy.access_loggers.open_telemetry`.
final class OtelLogForm implements LogForm<LogRecord> {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Resource resource;
    private final @Nullable OtelValue body;
    private final List<OtelValue.Named> attributes;
    private final String stats;

    /// @throws InvalidAccessLogException naming what is unknown, wrong or not supported
    static LogTarget target(OpenTelemetryAccessLogConfig config, LogFiles files) {
        LogBatchSettings settings = LogBatchSettings.of(config.getCommonConfig());
        var form = new OtelLogForm(config, settings.logName(), files.proxy().node());
        return new GrpcLogTarget<>(form, settings, files);
    }

    private OtelLogForm(OpenTelemetryAccessLogConfig config, String logName, Node node) {
        CommandParser parser = CommandParser.with(config.getFormattersList());
        body = config.hasBody() ? OtelValue.compile(config.getBody(), parser) : null;
        attributes = OtelValue.compile(config.getAttributes(), parser);
        resource = resource(config, logName, node);
        String prefix = config.getStatPrefix();
        stats = "access_logs.open_telemetry_access_log." + (prefix.isEmpty() ? "" : prefix + ".");
    }

    private static Resource resource(
            OpenTelemetryAccessLogConfig config, String logName, Node node) {
        var all = Resource.newBuilder();
        if (!config.getDisableBuiltinLabels()) {
            all.addAttributes(label("log_name", logName));
            all.addAttributes(label("zone_name", node.getLocality().getZone()));
            all.addAttributes(label("cluster_name", node.getCluster()));
            all.addAttributes(label("node_name", node.getId()));
        }
        return all.addAllAttributes(config.getResourceAttributes().getValuesList()).build();
    }

    private static KeyValue label(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    @Override
    public LogRecord entry(LoggedStream stream) {
        var start = stream.startTime();
        var entry =
                LogRecord.newBuilder()
                        .setTimeUnixNano(
                                TimeUnit.SECONDS.toNanos(start.getEpochSecond()) + start.getNano());
        if (body != null) entry.setBody(body.of(stream));
        for (OtelValue.Named attribute : attributes) entry.addAttributes(attribute.of(stream));
        String trace = stream.traceId();
        if (trace != null && trace.length() == 32) entry.setTraceId(bytes(trace));
        String span = stream.spanId();
        if (span != null && span.length() == 16) entry.setSpanId(bytes(span));
        return entry.build();
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    @Override
    public Message message(List<LogRecord> entries) {
        var message = ExportLogsServiceRequest.newBuilder();
        var logs = message.addResourceLogsBuilder();
        logs.setResource(resource);
        logs.addScopeLogsBuilder().addAllLogRecords(entries);
        return message.build();
    }

    @Override
    public String method() {
        return "opentelemetry.proto.collector.logs.v1.LogsService/Export";
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    public boolean isTaken(ClusterOutcome outcome) {
        return outcome instanceof ClusterOutcome.Response response && response.grpcStatus() == 0;
    }

    @Override
    public String stats() {
        return stats;
    }
}
