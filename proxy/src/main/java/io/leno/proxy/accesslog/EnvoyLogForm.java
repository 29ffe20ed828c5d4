package io.leno.proxy.accesslog;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.data.accesslog.v3.HTTPAccessLogEntry;
import io.envoyproxy.envoy.data.accesslog.v3.TCPAccessLogEntry;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig;
import io.envoyproxy.envoy.service.accesslog.v3.StreamAccessLogsMessage;
import io.leno.api.cluster.ClusterOutcome;

import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// What Envoy's access log service is sent: a batch is a stream of its own with one message.
///
/// @param fill puts entries into the message
record EnvoyLogForm<E extends Message>(
        StreamAccessLogsMessage.Identifier identifier,
        Function<LoggedStream, E> entries,
        BiConsumer<StreamAccessLogsMessage.Builder, List<E>> fill)
        implements LogForm<E> {
    /// No stream is open for longer.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// Envoy: `envoy.access_loggers.http_grpc`.
    static LogTarget target(HttpGrpcAccessLogConfig config, LogFiles files) {
        LogBatchSettings settings = LogBatchSettings.of(config.getCommonConfig());
        var entries = new GrpcHttpEntries(config, settings.filterState());
        var form =
                new EnvoyLogForm<HTTPAccessLogEntry>(
                        identifier(settings, files),
                        entries::of,
                        (message, all) -> message.getHttpLogsBuilder().addAllLogEntry(all));
        return new GrpcLogTarget<>(form, settings, files);
    }

    /// Envoy: `envoy.access_loggers.tcp_grpc`.
    static LogTarget target(TcpGrpcAccessLogConfig config, LogFiles files) {
        LogBatchSettings settings = LogBatchSettings.of(config.getCommonConfig());
        var form =
                new EnvoyLogForm<TCPAccessLogEntry>(
                        identifier(settings, files),
                        stream -> tcp(stream, settings.filterState()),
                        (message, all) -> message.getTcpLogsBuilder().addAllLogEntry(all));
        return new GrpcLogTarget<>(form, settings, files);
    }

    private static StreamAccessLogsMessage.Identifier identifier(
            LogBatchSettings settings, LogFiles files) {
        return StreamAccessLogsMessage.Identifier.newBuilder()
                .setNode(files.proxy().node())
                .setLogName(settings.logName())
                .build();
    }

    private static TCPAccessLogEntry tcp(LoggedStream stream, List<String> filterState) {
        var entry = TCPAccessLogEntry.newBuilder();
        entry.setCommonProperties(GrpcCommonEntries.of(stream, filterState));
        entry.getConnectionPropertiesBuilder()
                .setReceivedBytes(stream.bytesReceived())
                .setSentBytes(stream.bytesSent());
        return entry.build();
    }

    @Override
    public E entry(LoggedStream stream) {
        return entries.apply(stream);
    }

    @Override
    public Message message(List<E> all) {
        var message = StreamAccessLogsMessage.newBuilder().setIdentifier(identifier);
        fill.accept(message, all);
        return message.build();
    }

    @Override
    public String method() {
        return "envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs";
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    public boolean isTaken(ClusterOutcome outcome) {
        return outcome instanceof ClusterOutcome.Response;
    }

    @Override
    public String stats() {
        return "access_logs.grpc_access_log.";
    }
}
