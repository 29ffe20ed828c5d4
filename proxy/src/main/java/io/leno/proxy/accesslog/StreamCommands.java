package io.leno.proxy.accesslog;

import io.leno.api.filter.ResponseFlag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.ToLongFunction;

/// Commands that read one property of the stream.
final class StreamCommands {
    private static final String NONE = "-";

    private StreamCommands() {}

    static @Nullable LogCommand find(String name) {
        return switch (name) {
            case "PROTOCOL" -> stream -> present(stream.info().protocol());
            case "RESPONSE_CODE" -> number(LoggedStream::responseCode);
            case "CONNECTION_TERMINATION_DETAILS" -> LoggedStream::connectionTerminationDetails;
            case "DOWNSTREAM_TRANSPORT_FAILURE_REASON" ->
                    stream -> underscored(stream.downstreamTransportFailureReason());
            case "DOWNSTREAM_LOCAL_CLOSE_REASON" -> LoggedStream::downstreamLocalCloseReason;
            case "DOWNSTREAM_DETECTED_CLOSE_TYPE" -> stream -> "Normal";
            case "RESPONSE_FLAGS" -> stream -> flags(stream, false);
            case "RESPONSE_FLAGS_LONG" -> stream -> flags(stream, true);
            case "CUSTOM_FLAGS",
                    "DOWNSTREAM_LOCAL_ADDRESS_ENDPOINT_ID",
                    "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_ENDPOINT_ID" ->
                    stream -> "";
            case "BYTES_RECEIVED" -> number(LoggedStream::bytesReceived);
            case "BYTES_SENT" -> number(LoggedStream::bytesSent);
            // asks the kernel in QUIC only
            case "DOWNSTREAM_CX_RTT" -> number(stream -> 0);
            case "ROUTE_RESOLUTION_COUNT" -> number(LoggedStream::routeResolutions);
            case "ROUTE_RESOLUTION_TIME_US" -> number(LoggedStream::routeResolutionMicros);
            case "REQUESTED_SERVER_NAME" -> stream -> present(stream.requestedServerName());
            case "ROUTE_NAME" -> stream -> present(stream.info().routeName());
            case "VIRTUAL_CLUSTER_NAME" -> LoggedStream::virtualClusterName;
            case "LISTENER_NAME" -> stream -> present(stream.info().listenerName());
            case "FILTER_CHAIN_NAME" -> stream -> present(stream.filterChainName());
            case "CONNECTION_ID" -> number(LoggedStream::connectionId);
            case "STREAM_ID" -> LoggedStream::streamId;
            case "UNIQUE_ID" -> stream -> UUID.randomUUID().toString();
            case "TRACE_ID" -> LoggedStream::traceId;
            case "SPAN_ID" -> LoggedStream::spanId;
            case "ACCESS_LOG_TYPE" -> stream -> stream.logType().text();
            case "LOCAL_REPLY_BODY" -> LoggedStream::localReplyBody;
            case "HOSTNAME" -> hostname();
            default -> bytes(name);
        };
    }

    private static @Nullable LogCommand bytes(String name) {
        for (ByteCount count : ByteCount.values())
            if (count.name().equals(name)) return number(stream -> stream.bytes(count));
        return null;
    }

    private static LogCommand number(ToLongFunction<LoggedStream> property) {
        return new NumberCommand(property);
    }

    static @Nullable String present(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    static @Nullable String underscored(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text.replace(' ', '_');
    }

    static LogCommand details(Command command) {
        if (command.parameter().equals("ALLOW_WHITESPACES"))
            return LoggedStream::responseCodeDetails;
        return stream -> {
            String details = stream.responseCodeDetails();
            return details == null ? null : details.replace(' ', '_');
        };
    }

    static LogCommand environment(Command command) {
        String value = System.getenv(command.parameter());
        if (value == null) return stream -> NONE;
        return command.cut(stream -> value);
    }

    /// In the order in which they were set.
    private static String flags(LoggedStream stream, boolean longNames) {
        List<ResponseFlag> flags = stream.flags();
        if (flags.isEmpty()) return NONE;
        if (flags.size() == 1) return text(flags.getFirst(), longNames);
        var all = new StringBuilder();
        for (ResponseFlag flag : flags) {
            if (!all.isEmpty()) all.append(',');
            all.append(text(flag, longNames));
        }
        return all.toString();
    }

    private static String text(ResponseFlag flag, boolean longName) {
        return longName ? longName(flag) : flag.text();
    }

    /// `NoHealthyUpstream`.
    private static String longName(ResponseFlag flag) {
        var name = new StringBuilder();
        for (String word : flag.name().split("_", -1)) {
            name.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return name.toString();
    }

    private static LogCommand hostname() {
        String host;
        try {
            host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            host = System.getenv("HOSTNAME");
        }
        String name = present(host);
        return stream -> name;
    }
}
