package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;
import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Histogram;
import io.leno.proxy.stats.StatScope;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.ClientHello;
import io.leno.proxy.tls.ClientHelloReader;

import java.nio.ByteBuffer;

/// Finds out whether a connection is TLS, and what its ClientHello asks for. Envoy:
/// `envoy.filters.listener.tls_inspector`.
public final class TlsInspector implements ListenerFilterSettings {
    private final boolean fingerprints;
    private final Counter found;
    private final Counter notFound;
    private final Counter tooBig;
    private final Counter serverName;
    private final Counter noServerName;
    private final Counter protocols;
    private final Counter noProtocols;
    private final Histogram bytesProcessed;

    /// @param fingerprints Envoy: `enable_ja3_fingerprinting`
    public TlsInspector(boolean fingerprints, Stats stats) {
        this.fingerprints = fingerprints;
        StatScope scope = stats.scope("tls_inspector.");
        found = scope.counter("tls_found");
        notFound = scope.counter("tls_not_found");
        tooBig = scope.counter("client_hello_too_big");
        serverName = scope.counter("sni_found");
        noServerName = scope.counter("sni_not_found");
        protocols = scope.counter("alpn_found");
        noProtocols = scope.counter("alpn_not_found");
        bytesProcessed = scope.histogram("bytes_processed", Histogram.Unit.BYTES);
    }

    @Override
    public ListenerFilter newFilter() {
        return new Look();
    }

    private final class Look implements ListenerFilter {
        private final ClientHelloReader reader = new ClientHelloReader(fingerprints);

        @Override
        public Verdict onAccept(AcceptedSocket socket) {
            return Verdict.NEED_DATA;
        }

        @Override
        public Verdict onData(AcceptedSocket socket, ByteBuffer data) {
            switch (reader.read(data)) {
                case NEED_MORE -> {
                    return Verdict.NEED_DATA;
                }
                case TOO_BIG -> {
                    tooBig.inc();
                    return Verdict.CLOSE;
                }
                case NOT_TLS -> notFound.inc();
                case DONE -> take(socket, reader.hello());
            }
            bytesProcessed.record(reader.examined());
            return Verdict.CONTINUE;
        }
    }

    private void take(AcceptedSocket socket, ClientHello hello) {
        found.inc();
        if (socket instanceof SocketFacts facts) facts.hello(hello);
        socket.transportProtocol(SocketFacts.TLS);
        if (hello.serverName().isEmpty()) noServerName.inc();
        else {
            serverName.inc();
            socket.serverName(hello.serverName());
        }
        if (hello.protocols().isEmpty()) noProtocols.inc();
        else {
            protocols.inc();
            socket.applicationProtocols(hello.protocols());
        }
        if (fingerprints) socket.ja3(hello.ja3());
    }
}
