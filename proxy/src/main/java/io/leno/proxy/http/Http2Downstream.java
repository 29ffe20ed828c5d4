package io.leno.proxy.http;

import io.leno.api.filter.ResponseFlag;
import io.leno.proxy.h2.ConnectionEvents;
import io.leno.proxy.h2.Http2Connection;
import io.leno.proxy.h2.Http2Error;
import io.leno.proxy.h2.Http2Settings;
import io.leno.proxy.h2.Http2Stream;
import io.leno.proxy.h2.StreamEvents;
import io.leno.proxy.upstream.Worker;
import io.leno.runtime.spi.MovedConnection;
import io.leno.runtime.spi.MovedConnection.Protocol;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;

/// One downstream HTTP/2 connection: gives each stream an [Exchange], and ends in order. Belongs to
/// its event loop.
final class Http2Downstream implements ConnectionEvents, Movable {
    /// What Envoy says of all that its codec refuses.
    private static final String CODEC_ERROR = "codec_error:The_user_callback_function_failed";

    private static final int TIMERS_KEPT = 128;

    private final ConnectionManager manager;
    private final Worker worker;
    private final ConnectionServer.Downstream listener;
    private final HttpStats stats;
    private final Channel channel;
    private final Http2Connection connection;
    private final Http2Deadlines deadlines;
    private final PrematureResets resets;
    private final ArrayDeque<StreamTimers> freeTimers = new ArrayDeque<>(4);
    private @Nullable EdgeHeaders edge;
    private long requests;

    /// Why the connection ended, once the codec has said so.
    private @Nullable String failure;

    private boolean closedByUs;
    private boolean busyAtEnd;

    private Http2Downstream(
            ConnectionManager manager,
            Worker worker,
            ConnectionServer.Downstream listener,
            Channel channel,
            MovedConnection.@Nullable Http2 before) {
        this.manager = manager;
        this.worker = worker;
        this.listener = listener;
        this.channel = channel;
        stats = manager.stats();
        HttpSettings settings = manager.settings();
        resets = new PrematureResets(worker.overload().runtime());
        Http2Settings http2 = settings.http2();
        connection =
                new Http2Connection(
                        true,
                        before == null ? http2 : http2.announcedAs(before.announced()),
                        manager.http2Stats(),
                        settings.parsing().maxHeadBytes(),
                        settings.parsing().maxHeaders(),
                        settings.parsing().underscores(),
                        this,
                        worker::flushLater);
        deadlines = new Http2Deadlines(this, worker.loop());
        if (before != null) connection.goOn(before);
        listener.heldBy(this);
    }

    /// Puts the codec at the end of the channel.
    static void serve(
            Channel channel,
            ConnectionManager manager,
            Worker worker,
            ConnectionServer.Downstream listener) {
        manager.stats().opened(listener.tls() != null);
        goOn(channel, manager, worker, listener);
    }

    /// The same for a connection that was counted before its protocol was known.
    static void goOn(
            Channel channel,
            ConnectionManager manager,
            Worker worker,
            ConnectionServer.Downstream listener) {
        var downstream = new Http2Downstream(manager, worker, listener, channel, null);
        downstream.stats.http2Connections.inc();
        downstream.begin();
    }

    private void begin() {
        stats.http2ConnectionsActive.inc();
        channel.pipeline().addLast("http2", connection);
        deadlines.arm();
    }

    /// The same for a connection that another generation has served.
    static void goOn(
            MovedConnection moved,
            MovedConnection.Http2 state,
            ConnectionManager manager,
            Worker worker,
            ConnectionServer.Downstream listener) {
        var downstream = new Http2Downstream(manager, worker, listener, moved.channel(), state);
        downstream.requests = moved.requests();
        downstream.deadlines.goesOn(moved.openedNanos());
        downstream.stats.came(listener.tls() != null);
        downstream.begin();
    }

    @Override
    public long requests() {
        return requests;
    }

    @Override
    public @Nullable Protocol detach() {
        if (closedByUs || !deadlines.isOpen()) return null;
        Protocol state = connection.detach();
        if (state == null) return null;
        leave();
        return state;
    }

    ConnectionManager manager() {
        return manager;
    }

    Worker worker() {
        return worker;
    }

    ConnectionServer.Downstream listener() {
        return listener;
    }

    HttpStats stats() {
        return stats;
    }

    Channel channel() {
        return channel;
    }

    InetSocketAddress remoteAddress() {
        return listener.remoteAddress();
    }

    EdgeHeaders edge(HttpSettings settings) {
        if (edge == null || !edge.isOf(settings)) edge = new EdgeHeaders(settings);
        return edge;
    }

    int activeStreams() {
        return connection.activeStreams();
    }

    @Override
    public StreamEvents onStream(Http2Stream stream) {
        requests++;
        stats.http2Requests.inc();
        int most = manager.settings().maxRequestsPerConnection();
        if (most > 0 && requests >= most && deadlines.drain()) stats.maxRequestsReached.inc();
        StreamTimers timers = freeTimers.pollLast();
        if (timers == null) timers = new StreamTimers(worker);
        deadlines.streamOpened();
        return new Http2Carrier(this, stream, timers);
    }

    @Override
    public void onStreamClosed(Http2Stream stream, StreamEvents events) {
        if (events instanceof Http2Carrier carrier) release(carrier.timers());
        deadlines.streamClosed();
        if (connection.activeStreams() == 0) listener.quiet();
    }

    private void release(StreamTimers timers) {
        timers.stop();
        if (freeTimers.size() < TIMERS_KEPT) freeTimers.addLast(timers);
        else timers.close();
    }

    /// The listener's connections should end.
    void drainIfAsked() {
        boolean asked = listener.isDraining() || manager.health().isFailing();
        if (asked && deadlines.drain()) stats.drainCloses.inc();
        if (!worker.overload().endsKeepAlive()) return;
        stats.overloadCloses.inc();
        var _ = deadlines.drain();
    }

    /// RFC 9113 section 6.8: first a notice, so that no request under way is lost.
    void shutdownNotice() {
        connection.goAway(true, Http2Error.NO_ERROR);
    }

    void goAway() {
        connection.goAway(false, Http2Error.NO_ERROR);
    }

    /// Nothing is under way any more.
    void closeGently() {
        closedByUs = true;
        connection.finish();
        GentleClose.close(channel, manager.settings().delayedClose(), stats.delayedCloses::inc);
    }

    @Override
    public void onPeerSettings() {}

    @Override
    public void onGoAway(int lastStream, Http2Error error) {}

    @Override
    public void onFailure(Http2Error error, String details, boolean overload) {
        failure = overload ? details : CODEC_ERROR;
        if (!overload) stats.connectionProtocolErrors.inc();
        closedByUs = true;
        connection.loseStreams();
        GentleClose.close(channel, manager.settings().delayedClose(), stats.delayedCloses::inc);
    }

    /// The connection broke under a stream.
    void streamLost(Exchange exchange) {
        if (!busyAtEnd) stats.destroyedWithRequest.inc();
        busyAtEnd = true;
        if (failure == null) return;
        exchange.info().addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
    }

    @Nullable String failure() {
        return failure;
    }

    /// A client that opens streams and resets them at once costs more than it pays.
    void streamReset(long startedNanos) {
        if (!resets.tooMany(startedNanos)) return;
        stats.prematureResets.inc();
        closedByUs = true;
        connection.abort();
    }

    @Override
    public void onReceived(int bytes) {
        stats.bytesReceived.add(bytes);
    }

    @Override
    public void onClosed() {
        leave();
        stats.destroyed(closedByUs, deadlines.openedNanos());
    }

    private void leave() {
        stats.went(listener.tls() != null);
        stats.http2ConnectionsActive.dec();
        deadlines.close();
        for (StreamTimers timers : freeTimers) timers.close();
        freeTimers.clear();
    }
}
