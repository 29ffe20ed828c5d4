package io.leno.proxy.tls;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits behind the TLS handler for the handshake, says how it ended, and ends the connection when
/// the peer says goodbye.
public final class Handshake extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Handshake.class);

    private static final Outcome NOBODY =
            new Outcome() {
                @Override
                public void secured(TlsConnection connection) {}

                @Override
                public void failed(Throwable cause) {}
            };

    private final SslHandler handler;
    private final TlsStats stats;
    private final Outcome outcome;
    private boolean over;
    private @Nullable TlsConnection connection;

    /// How a handshake ended; called once, on the event loop.
    public interface Outcome {
        /// Adds the handlers that the data is for.
        void secured(TlsConnection connection);

        /// The connection is being closed.
        void failed(Throwable cause);

        /// It took too long; [#failed] follows.
        default void timedOut() {}
    }

    Handshake(SslHandler handler, TlsStats stats, Outcome outcome) {
        this.handler = handler;
        this.stats = stats;
        this.outcome = outcome;
    }

    /// Of a connection whose handshake another generation has done.
    static Handshake done(SslHandler handler, TlsStats stats) {
        var handshake = new Handshake(handler, stats, NOBODY);
        handshake.over = true;
        handshake.connection = agreed(handler);
        return handshake;
    }

    /// Takes it out of the pipeline of a connection that goes to another generation.
    public static void leave(Channel channel) {
        Handshake handshake = channel.pipeline().get(Handshake.class);
        if (handshake != null) channel.pipeline().remove(handshake);
    }

    private static TlsConnection agreed(SslHandler handler) {
        return TlsConnection.of(handler.engine().getSession(), handler.applicationProtocol());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && !over) {
            over = true;
            if (done.isSuccess()) secured();
            else failed(ctx, done.cause());
        } else if (event instanceof SslCloseCompletionEvent) {
            var _ = ctx.close();
        }
        ctx.fireUserEventTriggered(event);
    }

    private void secured() {
        TlsConnection agreed = agreed(handler);
        connection = agreed;
        stats.done(agreed);
        outcome.secured(agreed);
    }

    private void failed(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("{}: handshake failed: {}", ctx.channel(), TlsFailures.reason(cause));
        if (cause instanceof SslHandshakeTimeoutException) outcome.timedOut();
        else stats.failed(cause);
        outcome.failed(cause);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof DecoderException)) {
            ctx.fireExceptionCaught(cause);
            return;
        }
        if (over) log.debug("{}: {}", ctx.channel(), cause.toString());
        var _ = ctx.close();
    }

    /// What a handshake has agreed on; null for plain connections.
    public static @Nullable TlsConnection outcomeOf(Channel channel) {
        Handshake handshake = channel.pipeline().get(Handshake.class);
        return handshake == null ? null : handshake.connection;
    }

    /// Nothing more will be written: says so to the peer, in TLS where there is TLS.
    public static ChannelFuture shutdownOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null ? ((DuplexChannel) channel).shutdownOutput() : tls.closeOutbound();
    }
}
