package io.leno.proxy.accesslog;

import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.core.v3.Node;
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

/// An access log of Envoy's access log service. A batch is a stream of its own with one message.
///
/// @param <E> an entry
final class GrpcLogTarget<E extends Message> implements LogTarget {
    private static final String METHOD =
            "envoy.service.accesslog.v3.AccessLogService/StreamAccessLogs";

    /// No stream is open for longer.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String STATS = "access_logs.grpc_access_log.";

    private final LogBatchSettings settings;
    private final LogFiles files;
    private final Function<LoggedStream, E> entry;
    private final BiConsumer<StreamAccessLogsMessage.Builder, List<E>> fill;
    private final StreamAccessLogsMessage.Identifier identifier;
    private final LogBatch<E> batch;

    private GrpcLogTarget(
            LogBatchSettings settings,
            LogFiles files,
            Function<LoggedStream, E> entry,
            BiConsumer<StreamAccessLogsMessage.Builder, List<E>> fill) {
        this.settings = settings;
        this.files = files;
        this.entry = entry;
        this.fill = fill;
        Node node = files.proxy().node();
        identifier =
                StreamAccessLogsMessage.Identifier.newBuilder()
                        .setNode(node)
                        .setLogName(settings.logName())
                        .build();
        files.proxy().show(STATS + "logs_written");
        files.proxy().show(STATS + "logs_dropped");
        batch = new LogBatch<>(settings, files, new Sending());
    }

    /// Envoy: `envoy.access_loggers.http_grpc`.
    static LogTarget of(HttpGrpcAccessLogConfig config, LogFiles files) {
        LogBatchSettings settings = LogBatchSettings.of(config.getCommonConfig());
        var entries = new GrpcHttpEntries(config, settings.filterState());
        return new GrpcLogTarget<HTTPAccessLogEntry>(
                settings,
                files,
                entries::of,
                (message, all) -> message.getHttpLogsBuilder().addAllLogEntry(all));
    }

    /// Envoy: `envoy.access_loggers.tcp_grpc`.
    static LogTarget of(TcpGrpcAccessLogConfig config, LogFiles files) {
        LogBatchSettings settings = LogBatchSettings.of(config.getCommonConfig());
        return new GrpcLogTarget<TCPAccessLogEntry>(
                settings,
                files,
                stream -> tcp(stream, settings.filterState()),
                (message, all) -> message.getTcpLogsBuilder().addAllLogEntry(all));
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
    public void log(LoggedStream stream) {
        batch.add(entry.apply(stream));
    }

    private final class Sending implements LogBatch.Sender<E> {
        @Override
        public void send(List<E> entries, Runnable then) {
            GrpcLogTarget.this.send(entries, then);
        }

        @Override
        public void dropped() {
            files.proxy().count(STATS + "logs_dropped", 1);
        }
    }

    private void send(List<E> entries, Runnable then) {
        var message = StreamAccessLogsMessage.newBuilder().setIdentifier(identifier);
        fill.accept(message, entries);
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
        boolean taken = outcome instanceof ClusterOutcome.Response;
        files.proxy().count(STATS + (taken ? "logs_written" : "logs_dropped"), entries);
    }

    @Override
    public void close() {
        batch.close();
    }
}
