package io.leno.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// Looks at the first bytes of a connection before the handshake where the choice of a certificate
/// depends on them and no listener filter has looked, passes them on and leaves.
final class HelloInspector extends ChannelInboundHandlerAdapter {
    private final Duration timeout;
    private final Seen seen;
    private @Nullable ByteBuf held;
    private @Nullable Future<?> timer;
    private boolean done;

    /// Who wants to know; called once, on the event loop.
    interface Seen {
        /// Adds the handlers that the bytes are for.
        void hello(ClientHello hello);

        /// Nothing conclusive came in time.
        void timedOut();
    }

    /// @param timeout zero: for ever
    HelloInspector(Duration timeout, Seen seen) {
        this.timeout = timeout;
        this.seen = seen;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (timeout.isZero()) return;
        timer =
                ctx.executor()
                        .schedule(() -> onTimeout(ctx), timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void onTimeout(ChannelHandlerContext ctx) {
        if (done) return;
        done = true;
        seen.timedOut();
        if (ctx.channel().isOpen()) passOn(ctx);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        if (done) {
            ctx.fireChannelRead(in);
            return;
        }
        ByteBuf all = held == null ? in : ctx.alloc().buffer().writeBytes(held).writeBytes(in);
        if (held != null) {
            held.release();
            in.release();
        }
        held = all;
        var reader = new ClientHelloReader(false);
        if (reader.read(all.nioBuffer().asReadOnlyBuffer()) == ClientHelloReader.Result.NEED_MORE)
            return;
        done = true;
        seen.hello(reader.hello());
        passOn(ctx);
    }

    private void passOn(ChannelHandlerContext ctx) {
        if (timer != null) timer.cancel(false);
        ByteBuf bytes = held;
        held = null;
        if (bytes != null) ctx.fireChannelRead(bytes).fireChannelReadComplete();
        if (!ctx.isRemoved()) ctx.pipeline().remove(this);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        done = true;
        if (timer != null) timer.cancel(false);
        if (held != null) held.release();
        held = null;
    }
}
