package io.leno.proxy.accesslog;

import io.leno.proxy.tls.TlsConnection;

import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// `%START_TIME(format)%` and its kin, `%COMMON_DURATION(from:to:unit)%` and the other durations.
final class TimeCommands {
    private static final long NONE = NumberCommand.NONE;

    private TimeCommands() {}

    static @Nullable LogCommand find(Command command) {
        LogCommand time = time(command);
        if (time != null) {
            command.withoutLength();
            return time;
        }
        if (command.name().equals("COMMON_DURATION"))
            return between(command.withParameter().withoutLength().parameter());
        LogCommand duration =
                switch (command.name()) {
                    case "DURATION" -> millis(LoggedStream::durationNanos);
                    case "REQUEST_DURATION" -> until(TimePoint.REQUEST_LAST_BYTE);
                    case "REQUEST_TX_DURATION" -> until(TimePoint.UPSTREAM_LAST_BYTE_SENT);
                    case "RESPONSE_DURATION" -> until(TimePoint.UPSTREAM_FIRST_BYTE_RECEIVED);
                    case "RESPONSE_TX_DURATION" ->
                            millis(
                                    between(
                                            TimePoint.UPSTREAM_FIRST_BYTE_RECEIVED,
                                            TimePoint.RESPONSE_LAST_BYTE));
                    case "DOWNSTREAM_HANDSHAKE_DURATION" -> millis(LoggedStream::handshakeNanos);
                    case "UPSTREAM_CONNECTION_POOL_READY_DURATION" ->
                            millis(LoggedStream::poolReadyNanos);
                    // only QUIC knows when the client has acknowledged
                    case "ROUNDTRIP_DURATION" -> millis(stream -> -1);
                    default -> null;
                };
        if (duration != null) command.alone();
        return duration;
    }

    private static @Nullable LogCommand time(Command command) {
        String format = command.parameter();
        ZoneId local = ZoneId.systemDefault();
        return switch (command.name()) {
            case "START_TIME" -> time(format, ZoneOffset.UTC, LoggedStream::startTime);
            case "START_TIME_LOCAL" -> time(format, local, LoggedStream::startTime);
            case "EMIT_TIME" -> time(format, ZoneOffset.UTC, stream -> Instant.now());
            case "EMIT_TIME_LOCAL" -> time(format, local, stream -> Instant.now());
            case "DOWNSTREAM_PEER_CERT_V_START" ->
                    certificate(format, LoggedStream::downstreamTls, true);
            case "DOWNSTREAM_PEER_CERT_V_END" ->
                    certificate(format, LoggedStream::downstreamTls, false);
            case "UPSTREAM_PEER_CERT_V_START" ->
                    certificate(format, LoggedStream::upstreamTls, true);
            case "UPSTREAM_PEER_CERT_V_END" ->
                    certificate(format, LoggedStream::upstreamTls, false);
            default -> null;
        };
    }

    private static LogCommand time(
            String format, ZoneId zone, Function<LoggedStream, @Nullable Instant> instant) {
        TimeFormat compiled = TimeFormat.compile(format, zone);
        return stream -> {
            Instant time = instant.apply(stream);
            return time == null ? null : compiled.format(time);
        };
    }

    private static LogCommand certificate(
            String format, Function<LoggedStream, @Nullable TlsConnection> tls, boolean start) {
        return time(
                format,
                ZoneOffset.UTC,
                stream -> {
                    TlsConnection connection = tls.apply(stream);
                    if (connection == null || connection.peerChain().isEmpty()) return null;
                    X509Certificate peer = connection.peerChain().getFirst();
                    return (start ? peer.getNotBefore() : peer.getNotAfter()).toInstant();
                });
    }

    private static LogCommand between(String parameter) {
        String[] parts = parameter.split(":", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw new InvalidAccessLogException(
                    "Invalid common duration configuration: " + parameter + ".");
        }
        long unit =
                switch (parts.length == 3 ? parts[2] : "ms") {
                    case "ms" -> 1_000_000;
                    case "us" -> 1000;
                    case "ns" -> 1;
                    default ->
                            throw new InvalidAccessLogException(
                                    "Invalid common duration precision: " + parts[2] + ".");
                };
        TimePoint from = TimePoint.find(parts[0]);
        TimePoint to = TimePoint.find(parts[1]);
        // other names are for points that filters may set
        if (from == null || to == null) return new NumberCommand(stream -> NONE);
        ToLongFunction<LoggedStream> nanos = between(from, to);
        return new NumberCommand(
                stream -> {
                    long between = nanos.applyAsLong(stream);
                    return between < 0 ? NONE : between / unit;
                });
    }

    private static ToLongFunction<LoggedStream> between(TimePoint from, TimePoint to) {
        return stream -> {
            long start = stream.nanosAt(from);
            long end = stream.nanosAt(to);
            return start < 0 || end < start ? -1 : end - start;
        };
    }

    private static LogCommand until(TimePoint point) {
        return millis(stream -> stream.nanosAt(point));
    }

    private static LogCommand millis(ToLongFunction<LoggedStream> nanos) {
        return new NumberCommand(
                stream -> {
                    long measured = nanos.applyAsLong(stream);
                    return measured < 0 ? NONE : measured / 1_000_000;
                });
    }
}
