package io.leno.proxy.accesslog;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;

/// Commands that read where a stream went: cluster, host, connection, attempts.
final class UpstreamCommands {
    private UpstreamCommands() {}

    static @Nullable LogCommand find(String name) {
        return switch (name) {
            case "UPSTREAM_CLUSTER" -> stream -> StreamCommands.present(stream.clusterStatName());
            case "UPSTREAM_CLUSTER_RAW" ->
                    stream ->
                            stream.clusterStatName() == null
                                    ? null
                                    : StreamCommands.present(stream.info().clusterName());
            case "UPSTREAM_HOST_NAME" -> stream -> hostName(stream);
            case "UPSTREAM_HOST_NAME_WITHOUT_PORT" -> stream -> withoutPort(hostName(stream));
            case "UPSTREAM_PROTOCOL" -> LoggedStream::upstreamProtocol;
            case "UPSTREAM_REQUEST_ATTEMPT_COUNT" ->
                    new NumberCommand(LoggedStream::upstreamAttempts);
            case "UPSTREAM_CONNECTION_ID" -> new NumberCommand(LoggedStream::upstreamConnectionId);
            case "UPSTREAM_TRANSPORT_FAILURE_REASON" ->
                    stream -> StreamCommands.underscored(stream.upstreamTransportFailureReason());
            case "UPSTREAM_LOCAL_CLOSE_REASON" -> LoggedStream::upstreamLocalCloseReason;
            case "UPSTREAM_DETECTED_CLOSE_TYPE" ->
                    stream -> stream.info().upstreamAddress() == null ? null : "Normal";
            case "UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID" ->
                    stream -> stream.upstreamRemoteAddress() == null ? null : "";
            case "UPSTREAM_CONNECTION_IDS_ATTEMPTED" ->
                    attempted(
                            attempt ->
                                    attempt.connectionId() == 0
                                            ? null
                                            : Long.toString(attempt.connectionId()));
            case "UPSTREAM_HOSTS_ATTEMPTED" ->
                    attempted(attempt -> AddressCommands.text(attempt.address()));
            case "UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT" ->
                    attempted(attempt -> AddressCommands.host(attempt.address()));
            case "UPSTREAM_HOST_NAMES_ATTEMPTED" -> attempted(UpstreamCommands::name);
            case "UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT" ->
                    attempted(attempt -> withoutPort(name(attempt)));
            default -> null;
        };
    }

    private static String name(LoggedStream.Attempted attempt) {
        return attempt.hostname().isEmpty()
                ? AddressCommands.text(attempt.address())
                : attempt.hostname();
    }

    /// The host's name, or its address where it has none.
    private static @Nullable String hostName(LoggedStream stream) {
        String name = stream.upstreamHostName();
        if (name != null) return name;
        InetSocketAddress address = stream.info().upstreamAddress();
        return address == null ? null : AddressCommands.text(address);
    }

    private static @Nullable String withoutPort(@Nullable String name) {
        int colon = name == null ? -1 : name.lastIndexOf(':');
        if (name == null || colon < 0 || name.indexOf(']', colon) >= 0) return name;
        for (int i = colon + 1; i < name.length(); i++)
            if (!Character.isDigit(name.charAt(i))) return name;
        return name.substring(0, colon);
    }

    private static LogCommand attempted(
            Function<LoggedStream.Attempted, @Nullable String> property) {
        return stream -> {
            List<LoggedStream.Attempted> attempts = stream.attempted();
            if (attempts.isEmpty()) return null;
            var all = new StringBuilder();
            for (LoggedStream.Attempted attempt : attempts) {
                String text = property.apply(attempt);
                if (text == null) continue;
                if (!all.isEmpty()) all.append(',');
                all.append(text);
            }
            return all.isEmpty() ? null : all.toString();
        };
    }
}
