package io.leno.proxy.accesslog;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.leno.api.accesslog.AccessLogger;
import io.leno.api.accesslog.AccessLoggerFactory;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.plugin.LivePlugin;
import io.leno.proxy.plugin.TypedSettings;

/// One access log as it runs: which streams, what of them, where to. Safe to use from any event
/// loop; the owner closes it when nothing logs through it any more.
public final class AccessLog implements AutoCloseable {
    private final LogFilter filter;
    private final LogTarget target;

    private AccessLog(LogFilter filter, LogTarget target) {
        this.filter = filter;
        this.target = target;
    }

    private AccessLog(LogFilter filter, EntryFormat format, LogSink sink) {
        this(filter, new LogTarget.Lines(format, sink));
    }

    /// @throws InvalidAccessLogException naming what is unknown, wrong or not supported
    public static AccessLog compile(
            io.envoyproxy.envoy.config.accesslog.v3.AccessLog config, LogFiles files) {
        LogFilter filter = LogFilter.compile(config.getFilter(), files.runtime());
        Any typed = config.getTypedConfig();
        String type = typed.getTypeUrl().substring(typed.getTypeUrl().lastIndexOf('/') + 1);
        return switch (type) {
            case "envoy.extensions.access_loggers.file.v3.FileAccessLog" -> {
                FileAccessLog file = unpack(typed, FileAccessLog.class);
                yield new AccessLog(filter, format(file), files.open(file.getPath()));
            }
            case "envoy.extensions.access_loggers.stream.v3.StdoutAccessLog" -> {
                StdoutAccessLog log = unpack(typed, StdoutAccessLog.class);
                yield new AccessLog(
                        filter, format(log.hasLogFormat(), log.getLogFormat()), files.stdout());
            }
            case "envoy.extensions.access_loggers.stream.v3.StderrAccessLog" -> {
                StderrAccessLog log = unpack(typed, StderrAccessLog.class);
                yield new AccessLog(
                        filter, format(log.hasLogFormat(), log.getLogFormat()), files.stderr());
            }
            case "envoy.extensions.access_loggers.grpc.v3.HttpGrpcAccessLogConfig" ->
                    new AccessLog(
                            filter,
                            EnvoyLogForm.target(
                                    unpack(typed, HttpGrpcAccessLogConfig.class), files));
            case "envoy.extensions.access_loggers.grpc.v3.TcpGrpcAccessLogConfig" ->
                    new AccessLog(
                            filter,
                            EnvoyLogForm.target(
                                    unpack(typed, TcpGrpcAccessLogConfig.class), files));
            case "envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig" ->
                    new AccessLog(
                            filter,
                            OtelLogForm.target(
                                    unpack(typed, OpenTelemetryAccessLogConfig.class), files));
            default -> new AccessLog(filter, plugin(config, files));
        };
    }

    private static LogTarget plugin(
            io.envoyproxy.envoy.config.accesslog.v3.AccessLog config, LogFiles files) {
        LivePlugin<AccessLoggerFactory, AccessLogger> logger;
        String type;
        try {
            PluginConfig given = TypedSettings.of(config.getTypedConfig());
            type = given.typeUrl().substring(given.typeUrl().lastIndexOf('/') + 1);
            logger =
                    LivePlugin.open(
                            files.plugins(),
                            files.plugins().accessLoggers(),
                            given.typeUrl(),
                            "access log " + config.getName(),
                            factory -> factory.create(given, files.proxy()));
        } catch (InvalidPluginConfigException e) {
            throw new InvalidAccessLogException(
                    "access log " + config.getName() + ": " + e.getMessage(), e);
        }
        if (logger == null) {
            throw new InvalidAccessLogException(
                    "Didn't find a registered implementation for '"
                            + config.getName()
                            + "' with type URL: '"
                            + type
                            + "'");
        }
        return new PluginLog(config.getName(), logger);
    }

    @SuppressWarnings("deprecation") // older control planes still send the first three
    private static EntryFormat format(FileAccessLog file) {
        return switch (file.getAccessLogFormatCase()) {
            case FORMAT ->
                    file.getFormat().isEmpty()
                            ? EntryFormat.standard()
                            : EntryFormat.text(file.getFormat());
            case JSON_FORMAT ->
                    EntryFormat.json(
                            file.getJsonFormat(), Format.Missing.DASH, JsonEntry.Values.TEXT);
            case TYPED_JSON_FORMAT ->
                    EntryFormat.json(
                            file.getTypedJsonFormat(), Format.Missing.DASH, JsonEntry.Values.TYPED);
            case LOG_FORMAT -> EntryFormat.compile(file.getLogFormat());
            case ACCESSLOGFORMAT_NOT_SET -> EntryFormat.standard();
        };
    }

    private static EntryFormat format(boolean present, SubstitutionFormatString format) {
        return present ? EntryFormat.compile(format) : EntryFormat.standard();
    }

    private static <M extends Message> M unpack(Any any, Class<M> type) {
        try {
            return any.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidAccessLogException(
                    type.getSimpleName() + ": cannot be decoded: " + e.getMessage(), e);
        }
    }

    /// Writes an entry if this stream is one to be logged. Called on the stream's event loop, when
    /// it has ended.
    public void log(LoggedStream stream) {
        if (filter.accepts(stream)) target.log(stream);
    }

    @Override
    public void close() {
        target.close();
    }
}
