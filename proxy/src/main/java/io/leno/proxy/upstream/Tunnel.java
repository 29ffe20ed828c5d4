package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// An HTTP request whose body carries a connection's bytes, and its response the host's. The
/// response has to accept it before data flows. Belongs to its event loop.
public final class Tunnel implements ConnectionUser {
    private final HostPool pool;
    private final HeaderBlock request;
    private final Events events;
    private @Nullable UpstreamStream stream;
    private boolean accepted;
    private boolean requestEnded;
    private boolean responseEnded;
    private boolean over;

    /// What becomes of it; nothing after [Tunnel#close] or one of the ends.
    public interface Events {
        /// The response accepts the tunnel.
        void accepted(HeaderBlock response);

        /// The end: the host cannot be reached, or does not accept it.
        void failed(@Nullable String transportFailure);

        /// @param data handed over
        void data(ByteBuf data);

        /// The host has nothing more to send.
        void ended(@Nullable HeaderBlock trailers);

        /// The end: it was broken off.
        void broken();

        void writable(boolean writable);
    }

    private Tunnel(HostPool pool, HeaderBlock request, Events events) {
        this.pool = pool;
        this.request = request;
        this.events = events;
    }

    /// Begins; called on the worker's loop.
    public static Tunnel open(
            Worker worker, Cluster cluster, Host host, HeaderBlock request, Events events) {
        PoolKey key = RequestPool.key(cluster, host, request);
        var tunnel = new Tunnel(worker.pool(cluster, host, key), request, events);
        tunnel.pool.acquire(tunnel);
        return tunnel;
    }

    private UpstreamStream stream() {
        if (stream == null) throw new IllegalStateException("not connected");
        return stream;
    }

    private boolean isConnect() {
        return "CONNECT".equals(request.get(":method"));
    }

    @Override
    public void onConnection(UpstreamStream connection) {
        stream = connection;
        connection.send(this, request, false);
    }

    @Override
    public void onHead(HeaderBlock headers, boolean end) {
        int status = Integer.parseInt(headers.get(":status", "502"));
        if (over || (status < 200 && status != 101)) return;
        boolean fits = "HTTP/1.1".equals(stream().protocol()) ? status / 100 == 2 : status == 200;
        if (!fits || end) {
            over = true;
            if (end) responseEnded = true;
            stream().abandon();
            events.failed(null);
            return;
        }
        accepted = true;
        if (isConnect()) stream().startTunnel();
        events.accepted(headers);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        if (over) {
            data.release();
            return;
        }
        events.data(data);
        if (end) onEnd(null);
    }

    @Override
    public void onEnd(@Nullable HeaderBlock trailers) {
        if (over) return;
        responseEnded = true;
        events.ended(trailers);
    }

    @Override
    public void onReset(ResetReason reason, @Nullable String transportFailure) {
        if (over) return;
        over = true;
        if (accepted) events.broken();
        else events.failed(transportFailure);
    }

    @Override
    public void onWritability(boolean writable) {
        if (!over) events.writable(writable);
    }

    public InetSocketAddress localAddress() {
        return stream().localAddress();
    }

    /// @param data handed over
    public void send(ByteBuf data) {
        if (over || requestEnded) data.release();
        else stream().send(data, false);
    }

    public void sendEnd() {
        if (over || requestEnded) return;
        requestEnded = true;
        stream().sendEnd(null);
    }

    public boolean isWritable() {
        return stream().isWritable();
    }

    /// Lets data come, or holds it back.
    public void reading(boolean wanted) {
        if (!over && !responseEnded) stream().reading(wanted);
    }

    /// It is not wanted any more.
    public void close() {
        if (over) return;
        over = true;
        if (stream == null) pool.cancel(this);
        else if (!requestEnded || !responseEnded) stream.abandon();
    }
}
