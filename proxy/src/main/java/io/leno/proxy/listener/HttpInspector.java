package io.leno.proxy.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/// Guesses the HTTP version from the first bytes. Envoy: `envoy.filters.listener.http_inspector`.
public final class HttpInspector implements ListenerFilterSettings {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII);
    private static final int LONGEST = 64 * 1024;

    private final Counter http10;
    private final Counter http11;
    private final Counter http2;
    private final Counter notFound;

    public HttpInspector(Stats stats) {
        StatScope scope = stats.scope("http_inspector.");
        http10 = scope.counter("http10_found");
        http11 = scope.counter("http11_found");
        http2 = scope.counter("http2_found");
        notFound = scope.counter("http_not_found");
        scope.counter("read_error");
    }

    @Override
    public ListenerFilter newFilter() {
        return new Look();
    }

    private final class Look implements ListenerFilter {
        @Override
        public Verdict onAccept(AcceptedSocket socket) {
            String transport = socket.transportProtocol();
            boolean plain = transport.isEmpty() || transport.equals(SocketFacts.PLAIN);
            return plain ? Verdict.NEED_DATA : Verdict.CONTINUE;
        }

        @Override
        public Verdict onData(AcceptedSocket socket, ByteBuffer data) {
            String protocol = protocol(data);
            if (protocol == null) return Verdict.NEED_DATA;
            switch (protocol) {
                case "http/1.0" -> http10.inc();
                case "http/1.1" -> http11.inc();
                case "h2c" -> http2.inc();
                default -> {
                    notFound.inc();
                    return Verdict.CONTINUE;
                }
            }
            socket.applicationProtocols(List.of(protocol));
            return Verdict.CONTINUE;
        }
    }

    /// Null where more is needed, empty where it is no HTTP.
    static @Nullable String protocol(ByteBuffer data) {
        int length = data.limit();
        int same = 0;
        while (same < Math.min(length, PREFACE.length) && data.get(same) == PREFACE[same]) same++;
        if (same == PREFACE.length) return "h2c";
        if (same == length) return null;
        return protocolOfLine(data, length);
    }

    /// `METHOD target HTTP/1.x`.
    private static @Nullable String protocolOfLine(ByteBuffer data, int length) {
        int at = 0;
        while (at < length && isToken(data.get(at))) at++;
        if (at == length) return length < LONGEST ? null : "";
        if (at == 0 || data.get(at) != ' ') return "";
        int end = at;
        while (end < length && data.get(end) != '\n') end++;
        if (end == length) return length < LONGEST ? null : "";
        int last = data.get(end - 1) == '\r' ? end - 1 : end;
        if (last - 9 <= at || data.get(last - 9) != ' ')
            return data.get(at + 1) == '/' ? "http/1.0" : "";
        var version = new byte[8];
        data.get(last - 8, version);
        return new String(version, US_ASCII).equals("HTTP/1.1") ? "http/1.1" : "http/1.0";
    }

    /// RFC 9110 section 5.6.2.
    private static boolean isToken(byte value) {
        if ((value >= 'A' && value <= 'Z') || (value >= 'a' && value <= 'z')) return true;
        return (value >= '0' && value <= '9') || "!#$%&'*+-.^_`|~".indexOf(value) >= 0;
    }
}
