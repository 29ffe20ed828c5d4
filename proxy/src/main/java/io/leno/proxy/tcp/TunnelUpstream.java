package io.leno.proxy.tcp;

import io.leno.proxy.accesslog.LoggedStream;
import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.upstream.Tunnel;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;

/// A client's connection within an HTTP request to a host. Belongs to its event loop.
final class TunnelUpstream implements TcpUpstream, Tunnel.Events {
    private final TunnelSettings settings;
    private final Owner owner;
    private final Map<String, Object> filterState;
    private @Nullable Tunnel tunnel;
    private boolean ended;
    private boolean closed;

    /// @param filterState of the client's connection
    TunnelUpstream(TunnelSettings settings, Owner owner, Map<String, Object> filterState) {
        this.settings = settings;
        this.owner = owner;
        this.filterState = filterState;
    }

    /// @param secure the client came by TLS
    void open(Worker worker, Cluster cluster, Host host, LoggedStream connection, boolean secure) {
        HeaderBlock request = settings.request(connection, secure);
        // the pool may answer at once
        worker.loop()
                .execute(
                        () -> {
                            if (closed) return;
                            tunnel = Tunnel.open(worker, cluster, host, request, this);
                        });
    }

    private Tunnel tunnel() {
        if (tunnel == null) throw new IllegalStateException("not open");
        return tunnel;
    }

    @Override
    public void accepted(HeaderBlock response) {
        if (settings.keepsHeaders())
            filterState.put(TunnelSettings.HEADERS, new KeptHeaders(response));
        owner.connected();
    }

    @Override
    public void failed(@Nullable String transportFailure) {
        owner.failed(transportFailure);
    }

    @Override
    public void data(ByteBuf data) {
        owner.received(data);
    }

    @Override
    public void ended(@Nullable HeaderBlock trailers) {
        ended = true;
        if (trailers != null && settings.keepsTrailers())
            filterState.put(TunnelSettings.TRAILERS, new KeptHeaders(trailers));
        owner.inputEnded();
    }

    @Override
    public void broken() {
        owner.closed(false);
    }

    @Override
    public void writable(boolean writable) {
        owner.writable(writable);
    }

    @Override
    public InetSocketAddress localAddress() {
        return tunnel().localAddress();
    }

    @Override
    public void send(ByteBuf data) {
        tunnel().send(data);
    }

    @Override
    public void sendEnd() {
        tunnel().sendEnd();
    }

    @Override
    public boolean isWritable() {
        return tunnel().isWritable();
    }

    @Override
    public void reading(boolean wanted) {
        tunnel().reading(wanted);
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() {
        closed = true;
        if (tunnel != null) tunnel.close();
    }
}
