package io.leno.proxy.accesslog;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;

/// One access log as it runs: which streams, what of them, where to. Safe to use from any event
/// loop; the owner closes it when nothing logs through it any more.
public final class AccessLog implements AutoCloseable {
    private final LogFilter filter;
    private final EntryFormat format;
    private final LogSink sink;

    private AccessLog(LogFilter filter, EntryFormat format, LogSink sink) {
        this.filter = filter;
        this.format = format;
        this.sink = sink;
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
            default ->
                    throw new InvalidAccessLogException(
                            "Didn't find a registered implementation for '"
                                    + config.getName()
                                    + "' with type URL: '"
                                    + type
                                    + "'");
        };
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
        if (filter.accepts(stream)) sink.write(format.entry(stream));
    }

    @Override
    public void close() {
        sink.close();
    }
}
