package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.overload.Overload;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// Whether, why and how one HTTP/1 connection comes to its end. Belongs to the connection's event
/// loop.
final class ConnectionEnd {
    private final ConnectionManager manager;
    private final ConnectionServer.Downstream listener;
    private final Overload overload;
    private final ConnectionDeadlines deadlines;
    private final HttpStats stats;
    private long requests;

    /// The request at hand is the last one.
    private boolean last;

    /// Because the client said so.
    private boolean clientCloses;

    /// The end of the connection ends the response.
    private boolean untilClose;

    /// Nothing that comes is looked at any more.
    private boolean closing;

    private boolean closedByUs;

    ConnectionEnd(
            ConnectionManager manager,
            ConnectionServer.Downstream listener,
            Overload overload,
            ConnectionDeadlines deadlines) {
        this.overload = overload;
        this.manager = manager;
        this.listener = listener;
        this.deadlines = deadlines;
        stats = manager.stats();
    }

    boolean isLast() {
        return last;
    }

    boolean isClosing() {
        return closing;
    }

    long requests() {
        return requests;
    }

    /// So many came before.
    void goesOn(long before) {
        requests = before;
    }

    void requestBegan() {
        if (++requests == manager.settings().maxRequestsPerConnection())
            stats.maxRequestsReached.inc();
    }

    /// Its head did not come as it should.
    void requestRefused() {
        requests++;
    }

    /// What the client says about it (RFC 9112 section 9.3).
    void look(HeaderBlock headers, boolean http10) {
        boolean asked =
                http10
                        ? !headers.hasToken("connection", "keep-alive")
                        : headers.hasToken("connection", "close");
        if (!asked && !headers.hasToken("proxy-connection", "close")) return;
        last = true;
        clientCloses = true;
    }

    void stopReading() {
        closing = true;
        last = true;
    }

    /// Nothing else tells where the response ends.
    void endsResponse() {
        last = true;
        untilClose = true;
    }

    void afterResponse() {
        last = true;
    }

    /// The response goes out: is it the last one?
    boolean comes(@Nullable Exchange exchange) {
        last |= shouldClose(exchange);
        return last;
    }

    private boolean shouldClose(@Nullable Exchange exchange) {
        if (last) return true;
        if (deadlines.isDraining() || listener.isDraining() || manager.health().isFailing()) {
            stats.drainCloses.inc();
            return true;
        }
        if (overload.endsKeepAlive()) {
            stats.overloadCloses.inc();
            return true;
        }
        int most = manager.settings().maxRequestsPerConnection();
        if (most > 0 && requests >= most) {
            clientCloses = true; // as far as the end of the connection goes
            return true;
        }
        return exchange == null || exchange.mustClose();
    }

    /// @param allRead nothing of the last request is missing
    void closeGently(Channel channel, boolean allRead) {
        closing = true;
        boolean atOnce = untilClose || (clientCloses && allRead);
        Duration wait = atOnce ? Duration.ZERO : manager.settings().delayedClose();
        closedByUs = atOnce || wait.isZero();
        GentleClose.close(channel, wait, this::waitedForClient);
    }

    private void waitedForClient() {
        closedByUs = true;
        stats.delayedCloses.inc();
    }

    /// We close, without waiting for anything.
    void atOnce() {
        closing = true;
        closedByUs = true;
    }

    /// The connection is closed.
    void closed() {
        closing = true;
        stats.went(listener.tls() != null);
        stats.destroyed(closedByUs, deadlines.openedNanos());
    }
}
