package io.leno.proxy.listener;

import io.leno.api.connection.AcceptedSocket;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.tls.ClientHello;
import io.leno.runtime.spi.MovedConnection;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is known about an accepted connection; listener filters add to it. Belongs to the
/// connection's event loop.
final class SocketFacts implements AcceptedSocket {
    static final String TLS = "tls";
    static final String PLAIN = "raw_buffer";

    private final Channel channel;
    private final InetSocketAddress direct;
    private InetSocketAddress remote;
    private InetSocketAddress local;
    private boolean restored;
    private String transportProtocol = "";
    private String serverName = "";
    private List<String> applicationProtocols = List.of();
    private String ja3 = "";
    private Map<String, Map<String, Object>> metadata = Map.of();
    private Map<String, Object> filterState = Map.of();
    private @Nullable ClientHello hello;
    private int consumed;
    private final List<ChannelFutureListener> atClose = new ArrayList<>(2);

    SocketFacts(Channel channel, InetSocketAddress local, InetSocketAddress remote) {
        this.channel = channel;
        this.local = local;
        this.remote = remote;
        direct = remote;
    }

    /// Of a connection that another generation has accepted.
    static SocketFacts of(MovedConnection moved) {
        Channel channel = moved.channel();
        var direct = Addresses.remote(channel);
        var facts = new SocketFacts(channel, moved.origin().local(), direct);
        facts.restored = moved.origin().isRestored();
        facts.remote = moved.origin().remote();
        facts.transportProtocol = moved.hello().transportProtocol();
        facts.serverName = moved.hello().serverName();
        facts.applicationProtocols = moved.hello().applicationProtocols();
        facts.ja3 = moved.hello().ja3();
        facts.metadata = moved.metadata();
        facts.filterState = moved.filterState();
        return facts;
    }

    boolean isNeutral() {
        return NeutralValues.areNeutral(metadata) && NeutralValues.areNeutral(filterState);
    }

    MovedConnection moved(
            MovedConnection.Origin origin,
            long openedNanos,
            long requests,
            MovedConnection.Protocol protocol) {
        return new MovedConnection(
                channel,
                origin,
                new MovedConnection.Hello(transportProtocol, serverName, applicationProtocols, ja3),
                openedNanos,
                requests,
                NeutralValues.copy(metadata),
                new HashMap<>(filterState),
                protocol);
    }

    /// Does this when the connection closes, unless it is [#forgotten] before.
    void whenClosed(Runnable action) {
        ChannelFutureListener listener = closed -> action.run();
        atClose.add(listener);
        channel.closeFuture().addListener(listener);
    }

    /// The connection is another's.
    void forgotten() {
        atClose.forEach(channel.closeFuture()::removeListener);
        atClose.clear();
    }

    Channel channel() {
        return channel;
    }

    @Override
    public InetSocketAddress localAddress() {
        return local;
    }

    @Override
    public void restoreLocalAddress(InetSocketAddress address) {
        local = address;
        restored = true;
    }

    /// The client meant to go somewhere else than here.
    boolean isRestored() {
        return restored;
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public void replaceRemoteAddress(InetSocketAddress address) {
        remote = address;
    }

    @Override
    public InetSocketAddress directRemoteAddress() {
        return direct;
    }

    @Override
    public String transportProtocol() {
        return transportProtocol;
    }

    @Override
    public void transportProtocol(String detected) {
        transportProtocol = detected;
    }

    @Override
    public String serverName() {
        return serverName;
    }

    @Override
    public void serverName(String requested) {
        serverName = requested.toLowerCase(Locale.ROOT);
    }

    @Override
    public List<String> applicationProtocols() {
        return applicationProtocols;
    }

    @Override
    public void applicationProtocols(List<String> offered) {
        applicationProtocols = List.copyOf(offered);
    }

    String ja3() {
        return ja3;
    }

    /// What the ClientHello said; null where nobody has looked.
    @Nullable ClientHello hello() {
        return hello;
    }

    void hello(ClientHello seen) {
        hello = seen;
    }

    @Override
    public void ja3(String fingerprint) {
        ja3 = fingerprint;
    }

    @Override
    public void consume(int bytes) {
        consumed += bytes;
    }

    /// Bytes consumed since the last call.
    int takeConsumed() {
        int bytes = consumed;
        consumed = 0;
        return bytes;
    }

    @Override
    public Map<String, Map<String, Object>> metadata() {
        if (metadata.isEmpty()) metadata = new HashMap<>(2);
        return metadata;
    }

    @Override
    public Map<String, Object> filterState() {
        if (filterState.isEmpty()) filterState = new HashMap<>(2);
        return filterState;
    }
}
