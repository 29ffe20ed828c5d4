package io.leno.proxy.accesslog;

import io.leno.api.filter.ResponseFlag;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/// Commands that read one property of the stream.
final class StreamCommands {
    private static final ResponseFlag[] FLAGS = ResponseFlag.values();

    private StreamCommands() {}

    static @Nullable LogCommand find(String name) {
        return switch (name) {
            case "PROTOCOL" -> stream -> present(stream.info().protocol());
            case "RESPONSE_CODE" -> number(LoggedStream::responseCode);
            case "RESPONSE_CODE_DETAILS" -> LoggedStream::responseCodeDetails;
            case "CONNECTION_TERMINATION_DETAILS" -> LoggedStream::connectionTerminationDetails;
            case "UPSTREAM_TRANSPORT_FAILURE_REASON" ->
                    LoggedStream::upstreamTransportFailureReason;
            case "RESPONSE_FLAGS" -> stream -> flags(stream, false);
            case "RESPONSE_FLAGS_LONG" -> stream -> flags(stream, true);
            case "BYTES_RECEIVED" -> number(LoggedStream::bytesReceived);
            case "BYTES_SENT" -> number(LoggedStream::bytesSent);
            case "UPSTREAM_REQUEST_ATTEMPT_COUNT" -> number(LoggedStream::upstreamAttempts);
            case "UPSTREAM_CLUSTER", "UPSTREAM_CLUSTER_RAW" ->
                    stream -> present(stream.info().clusterName());
            case "UPSTREAM_HOST_NAME" -> LoggedStream::upstreamHostName;
            case "UPSTREAM_PROTOCOL" -> LoggedStream::upstreamProtocol;
            case "REQUESTED_SERVER_NAME" -> stream -> present(stream.requestedServerName());
            case "ROUTE_NAME" -> stream -> present(stream.info().routeName());
            case "VIRTUAL_HOST_NAME" -> stream -> present(stream.virtualHostName());
            case "CONNECTION_ID" -> number(LoggedStream::connectionId);
            case "HOSTNAME" -> {
                String host = hostname();
                yield stream -> present(host);
            }
            default -> TlsCommands.find(name);
        };
    }

    private static LogCommand number(ToLongFunction<LoggedStream> property) {
        return new NumberCommand(property);
    }

    private static @Nullable String present(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }

    private static @Nullable String flags(LoggedStream stream, boolean longNames) {
        StringBuilder several = null;
        String one = null;
        for (ResponseFlag flag : FLAGS) {
            if (!stream.info().hasFlag(flag)) continue;
            String text = longNames ? longName(flag) : flag.text();
            if (one == null) one = text;
            else if (several == null) several = new StringBuilder(one).append(',').append(text);
            else several.append(',').append(text);
        }
        return several == null ? one : several.toString();
    }

    /// `NoHealthyUpstream`.
    private static String longName(ResponseFlag flag) {
        var name = new StringBuilder();
        for (String word : flag.name().split("_", -1)) {
            name.append(word.charAt(0))
                    .append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return name.toString();
    }

    private static String hostname() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            String name = System.getenv("HOSTNAME");
            return name == null ? "" : name;
        }
    }
}
