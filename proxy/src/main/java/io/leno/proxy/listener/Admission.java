package io.leno.proxy.listener;

import io.leno.api.connection.ListenerFilter;
import io.leno.api.connection.ListenerFilter.Verdict;
import io.leno.api.connection.ListenerFilterSettings;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Runs a listener's filters over a connection, one after the other, and holds what the client
/// sends until they are done. Stands in the pipeline only while a filter waits for data.
final class Admission extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(Admission.class);

    private final SocketFacts socket;
    private final Worker worker;
    private final List<ListenerFilterSpec> specs;
    private final ListenerSettings settings;
    private final Outcome outcome;
    private int next;
    private @Nullable ListenerFilter current;
    private @Nullable ByteBuf held;
    private @Nullable Future<?> timer;
    private boolean waiting;
    private boolean over;

    /// How it ended; called once, on the event loop.
    interface Outcome {
        void admitted(SocketFacts socket);

        /// A filter has refused it.
        void refused(SocketFacts socket);

        void timedOut(SocketFacts socket);

        /// The client has gone.
        void gone(SocketFacts socket);
    }

    Admission(SocketFacts socket, Worker worker, ListenerSettings settings, Outcome outcome) {
        this.socket = socket;
        this.worker = worker;
        this.settings = settings;
        this.outcome = outcome;
        specs = settings.filters();
    }

    void begin() {
        advance();
    }

    /// Each filter's turn, until one has to wait.
    private void advance() {
        while (!over) {
            ListenerFilter filter = current;
            if (filter == null) {
                if (next == specs.size()) {
                    end();
                    outcome.admitted(socket);
                    return;
                }
                filter = start();
                if (filter == null) continue;
            }
            ByteBuf data = held;
            if (data == null || !data.isReadable()) {
                awaitData();
                return;
            }
            if (!step(ask(filter, data))) return;
        }
    }

    /// The next filter; null where it needs no data.
    private @Nullable ListenerFilter start() {
        ListenerFilterSpec spec = specs.get(next++);
        if (spec.disabled().test(socket)) return null;
        ListenerFilterSettings its = spec.settings();
        if (its == null) {
            refuse(); // it has gone
            return null;
        }
        ListenerFilter filter =
                its instanceof LiveListenerFilter live
                        ? live.newFilter(socket, worker)
                        : its.newFilter();
        Verdict verdict;
        try {
            verdict = filter.onAccept(socket);
        } catch (RuntimeException e) {
            verdict = failed(e);
        }
        if (verdict == Verdict.NEED_DATA) {
            current = filter;
            return filter;
        }
        LiveListenerFilter.done(filter);
        if (verdict == Verdict.CLOSE) refuse();
        return null;
    }

    private Verdict failed(RuntimeException e) {
        log.warn("Listener filter {} failed", specs.get(next - 1).name(), e);
        return Verdict.CLOSE;
    }

    private Verdict ask(ListenerFilter filter, ByteBuf data) {
        Verdict verdict;
        try {
            verdict = filter.onData(socket, data.nioBuffer().asReadOnlyBuffer());
        } catch (RuntimeException e) {
            return failed(e);
        }
        data.skipBytes(Math.min(socket.takeConsumed(), data.readableBytes()));
        return verdict;
    }

    /// Whether to go on now.
    private boolean step(Verdict verdict) {
        return switch (verdict) {
            case CONTINUE -> {
                if (current != null) LiveListenerFilter.done(current);
                current = null;
                yield true;
            }
            case NEED_DATA -> {
                awaitData();
                yield false;
            }
            case CLOSE -> {
                refuse();
                yield false;
            }
        };
    }

    private void awaitData() {
        if (waiting) return;
        waiting = true;
        socket.channel().pipeline().addLast("admission", this);
        Duration timeout = settings.filterTimeout();
        if (timeout.isZero()) return;
        timer =
                socket.channel()
                        .eventLoop()
                        .schedule(this::onTimeout, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void onTimeout() {
        if (over) return;
        end();
        outcome.timedOut(socket);
        if (socket.channel().isOpen()) passOn();
        else release();
    }

    private void refuse() {
        end();
        release();
        outcome.refused(socket);
    }

    private void end() {
        over = true;
        if (current != null) LiveListenerFilter.done(current);
        if (timer != null) timer.cancel(false);
    }

    private void release() {
        if (held != null) held.release();
        held = null;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        if (over) {
            ctx.fireChannelRead(in);
            return;
        }
        ByteBuf before = held;
        held = before == null ? in : join(ctx, before, in);
        advance();
        if (over && ctx.channel().isOpen()) passOn();
        else if (over) release();
    }

    private static ByteBuf join(ChannelHandlerContext ctx, ByteBuf before, ByteBuf in) {
        ByteBuf all = ctx.alloc().buffer(before.readableBytes() + in.readableBytes());
        all.writeBytes(before).writeBytes(in);
        before.release();
        in.release();
        return all;
    }

    /// What was held goes to the handlers that are there now.
    private void passOn() {
        if (!waiting) return;
        waiting = false;
        ChannelHandlerContext ctx = socket.channel().pipeline().context(this);
        if (ctx == null) return;
        ByteBuf bytes = held;
        held = null;
        if (bytes != null && bytes.isReadable())
            ctx.fireChannelRead(bytes).fireChannelReadComplete();
        else if (bytes != null) bytes.release();
        if (!ctx.isRemoved()) ctx.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (!over && event == ChannelInputShutdownEvent.INSTANCE) ended();
        else ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended();
        ctx.fireChannelInactive();
    }

    private void ended() {
        if (over) return;
        ListenerFilter filter = current;
        if (filter != null) filter.onEnd(socket);
        end();
        outcome.gone(socket);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (over) ctx.fireExceptionCaught(cause);
        else {
            log.debug("{}: {}", ctx.channel(), cause.toString());
            var _ = ctx.close();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        release();
    }
}
