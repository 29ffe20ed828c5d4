package io.leno.proxy.http;

import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.upstream.DeadlineTimer;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// What carries an exchange from and to the client: an HTTP/1 connection, or one stream of a codec
/// that has many. An [Exchange] knows no more of the codec than this. All calls are on its event
/// loop.
interface Carrier {
    ConnectionManager manager();

    ConnectionServer.Downstream listener();

    Worker worker();

    HttpStats stats();

    InetSocketAddress remoteAddress();

    ByteBufAllocator alloc();

    /// A timer that the exchanges of a connection share, one after the other.
    DeadlineTimer routeTimer();

    /// Finds where requests come from; one for all requests of a connection with these settings.
    EdgeHeaders edge(HttpSettings settings);

    /// `HTTP/1.0`, `HTTP/1.1`, `HTTP/2`.
    String protocol();

    /// False where trailers are dropped: those of requests before filters see them, those of
    /// responses behind them.
    default boolean passesTrailers() {
        return manager().settings().trailers();
    }

    /// The request's body may come. HTTP: `100 Continue`.
    void sendContinue();

    /// Sends the head of the response.
    ///
    /// @param end true when no body follows
    /// @param toHead the request's method is HEAD
    void send(int status, HeaderBlock headers, boolean end, boolean toHead);

    /// @param data handed over
    void send(ByteBuf data);

    /// The last piece of a response without trailers.
    ///
    /// @param data handed over
    default void sendLast(ByteBuf data) {
        send(data);
        sendEnd(null);
    }

    void sendEnd(@Nullable HeaderBlock trailers);

    boolean isWritable();

    /// False while a part of the response waits for the client's windows.
    default boolean isSent() {
        return true;
    }

    /// Lets the request come, or holds it back.
    void reading(boolean wanted);

    /// The route that was found has timeouts of its own.
    void deadlinesChanged();

    /// No other request comes this way.
    void closeAfterResponse();

    /// Both request and response are done.
    ///
    /// @param allRead nothing of the request was left unread
    void exchangeEnded(boolean allRead);

    /// Another exchange takes the place of the one at hand.
    void replace(Exchange next);

    /// The response cannot be finished: the client has to learn it.
    void abort();
}
