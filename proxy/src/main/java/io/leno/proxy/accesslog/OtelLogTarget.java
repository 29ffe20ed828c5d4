package io.leno.proxy.accesslog;

import com.google.protobuf.ByteString;

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

/// An access log of an OpenTelemetry collector. Envoy: `envoy.access_loggers.open_telemetry`.
final class OtelLogTarget implements LogTarget {
    private static final String METHOD = "opentelemetry.proto.collector.logs.v1.LogsService/Export";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LogBatchSettings settings;
    private final LogFiles files;
    private final Resource resource;
    private final @Nullable OtelValue body;
    private final List<OtelValue.Named> attributes;
    private final String stats;
    private final LogBatch<LogRecord> batch;

    /// @throws InvalidAccessLogException naming what is unknown, wrong or not supported
    OtelLogTarget(OpenTelemetryAccessLogConfig config, LogFiles files) {
        this.files = files;
        settings = LogBatchSettings.of(config.getCommonConfig());
        CommandParser parser = CommandParser.with(config.getFormattersList());
        body = config.hasBody() ? OtelValue.compile(config.getBody(), parser) : null;
        attributes = OtelValue.compile(config.getAttributes(), parser);
        resource = resource(config);
        String prefix = config.getStatPrefix();
        stats = "access_logs.open_telemetry_access_log." + (prefix.isEmpty() ? "" : prefix + ".");
        files.proxy().show(stats + "logs_written");
        files.proxy().show(stats + "logs_dropped");
        batch = new LogBatch<>(settings, files, new Sending());
    }

    private Resource resource(OpenTelemetryAccessLogConfig config) {
        var all = Resource.newBuilder();
        if (!config.getDisableBuiltinLabels()) {
            Node node = files.proxy().node();
            all.addAttributes(label("log_name", settings.logName()));
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
    public void log(LoggedStream stream) {
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
        batch.add(entry.build());
    }

    private static ByteString bytes(String hex) {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    private final class Sending implements LogBatch.Sender<LogRecord> {
        @Override
        public void send(List<LogRecord> entries, Runnable then) {
            OtelLogTarget.this.send(entries, then);
        }

        @Override
        public void dropped() {
            files.proxy().count(stats + "logs_dropped", 1);
        }
    }

    private void send(List<LogRecord> entries, Runnable then) {
        var message = ExportLogsServiceRequest.newBuilder();
        var logs = message.addResourceLogsBuilder();
        logs.setResource(resource);
        logs.addScopeLogsBuilder().addAllLogRecords(entries);
        Duration wanted = settings.target().timeout();
        var request =
                settings.target()
                        .request(
                                METHOD,
                                message.build().toByteArray(),
                                wanted.isZero() ? PATIENCE : wanted);
        var _ =
                files.proxy()
                        .clusters()
                        .send(
                                settings.target().cluster(),
                                request,
                                outcome -> {
                                    sent(outcome, entries.size());
                                    then.run();
                                });
    }

    private void sent(ClusterOutcome outcome, int entries) {
        boolean taken =
                outcome instanceof ClusterOutcome.Response response && response.grpcStatus() == 0;
        files.proxy().count(stats + (taken ? "logs_written" : "logs_dropped"), entries);
    }

    @Override
    public void close() {
        batch.close();
    }
}
