package io.leno.proxy.upstream;

import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.cluster.ClusterStats;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.h2.Http2Connection;
import io.leno.proxy.h2.Http2Error;
import io.leno.proxy.h2.Http2Stream;
import io.leno.proxy.h2.StreamEvents;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// One request's stream on a [MultiplexedConnection]. Belongs to its event loop.
final class MultiplexedStream implements UpstreamStream, StreamEvents {
    /// What the codec says of a response that Envoy treats as reset by the host.
    private static final String TOO_MANY_HEADERS = "http2.too_many_headers";

    private final MultiplexedConnection connection;
    private @Nullable ConnectionUser user;
    private @Nullable Http2Stream stream;

    /// What the request wants to change to, by extended CONNECT (RFC 8441).
    private @Nullable String upgrade;

    MultiplexedStream(MultiplexedConnection connection, ConnectionUser user) {
        this.connection = connection;
        this.user = user;
    }

    void open(Http2Connection codec) {
        stream = codec.open(this);
    }

    private Http2Stream stream() {
        if (stream == null) throw new IllegalStateException("not open");
        return stream;
    }

    private ClusterStats stats() {
        return connection.pool.cluster().stats();
    }

    @Override
    public InetSocketAddress localAddress() {
        return Addresses.own(connection.channel());
    }

    @Override
    public String protocol() {
        return "HTTP/2";
    }

    @Override
    public void send(ConnectionUser attempt, HeaderBlock headers, boolean end) {
        upgrade = Http2Requests.upgrade(headers);
        stream().sendHeaders(Http2Requests.of(headers, upgrade), end);
    }

    @Override
    public void send(ByteBuf data, boolean end) {
        stream().sendData(data, end);
    }

    @Override
    public void sendEnd(@Nullable HeaderBlock trailers) {
        stream().sendEnd(trailers);
    }

    @Override
    public boolean isWritable() {
        return stream().isWritable();
    }

    @Override
    public void reading(boolean wanted) {
        (wanted ? stats().readingResumed : stats().readingPaused).inc();
        stream().reading(wanted);
    }

    /// All that follows is data already.
    @Override
    public void startTunnel() {}

    @Override
    public void abandon() {
        user = null;
        if (stream().isClosed()) return;
        stats().sentResets.inc();
        stream().reset(stream().isRemoteEnded() ? Http2Error.NO_ERROR : Http2Error.CANCEL);
    }

    @Override
    public void onHead(HeaderBlock headers, boolean end) {
        ConnectionUser current = user;
        if (current == null) return;
        if (upgrade != null && !end && headers.get(":status", "").equals("200")) {
            headers.put(":status", "101");
            headers.put("upgrade", upgrade);
            headers.put("connection", "upgrade");
        }
        current.onHead(headers, end);
    }

    @Override
    public void onData(ByteBuf data, boolean end) {
        ConnectionUser current = user;
        if (current == null) data.release();
        else current.onData(data, end);
    }

    @Override
    public void onEnd(@Nullable HeaderBlock trailers) {
        if (user != null) user.onEnd(trailers);
    }

    @Override
    public void onReset(Http2Error error, boolean remote, String details) {
        ResetReason reason = reason(error, remote || details.equals(TOO_MANY_HEADERS));
        if (reason == ResetReason.REMOTE_RESET) stats().receivedResets.inc();
        else if (reason == ResetReason.PROTOCOL_ERROR) stats().sentResets.inc();
        end(reason, null);
    }

    private static ResetReason reason(Http2Error error, boolean remote) {
        if (!remote) return ResetReason.PROTOCOL_ERROR;
        return switch (error) {
            case REFUSED_STREAM -> ResetReason.REMOTE_REFUSED;
            case CONNECT_ERROR -> ResetReason.CONNECT_ERROR;
            case PROTOCOL_ERROR -> ResetReason.PROTOCOL_ERROR;
            default -> ResetReason.REMOTE_RESET;
        };
    }

    @Override
    public void onDisconnect() {
        ResetReason reason = connection.endReason();
        (reason == ResetReason.PROTOCOL_ERROR ? stats().sentResets : stats().pendingFailureEject)
                .inc();
        end(reason, null);
    }

    private void end(ResetReason reason, @Nullable String transportFailure) {
        ConnectionUser current = user;
        user = null;
        if (current != null) current.onReset(reason, transportFailure);
    }

    @Override
    public void onWritability(boolean writable) {
        (writable ? stats().drained : stats().backedUp).inc();
        if (user != null) user.onWritability(writable);
    }
}
