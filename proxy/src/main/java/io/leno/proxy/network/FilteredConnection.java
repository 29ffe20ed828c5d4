package io.leno.proxy.network;

import io.leno.api.connection.NetworkFilter;
import io.leno.api.connection.NetworkFilterSettings;
import io.leno.api.filter.FilterStatus;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;

/// One connection on its way through its network filters: each learns of the connection, then of
/// the data, when those before it let go on. Belongs to the event loop.
final class FilteredConnection extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(FilteredConnection.class);

    private final FilteredServer server;
    private final List<NetworkFilterSpec> specs;
    private final @Nullable ConnectionServer end;
    private final Channel channel;
    private final Worker worker;
    private final ConnectionServer.Downstream downstream;
    private final List<NetworkFilter> filters = new ArrayList<>();
    private @Nullable ByteBuf held;

    /// How many filters know of the connection.
    private int begun;

    /// The filter that pauses; -1 for none.
    private int pausing = -1;

    private boolean ended;
    private boolean served;
    private boolean closed;

    FilteredConnection(
            FilteredServer server,
            Channel channel,
            Worker worker,
            ConnectionServer.Downstream downstream) {
        this.server = server;
        specs = server.filters();
        end = server.end();
        this.channel = channel;
        this.worker = worker;
        this.downstream = downstream;
        for (int i = 0; i < specs.size(); i++)
            filters.add(filter(specs.get(i).settings(), new FilterConnection(this, i)));
    }

    /// @param settings null: they have gone
    private static NetworkFilter filter(
            @Nullable NetworkFilterSettings settings, FilterConnection connection) {
        if (settings != null) return settings.newFilter(connection);
        connection.close();
        return new NetworkFilter() {};
    }

    Channel channel() {
        return channel;
    }

    Worker worker() {
        return worker;
    }

    FilteredServer server() {
        return server;
    }

    ConnectionServer.Downstream downstream() {
        return downstream;
    }

    boolean isClosed() {
        return closed;
    }

    /// Tells filters of the connection, one after the other, and at last the end of the chain.
    void begin() {
        while (begun < filters.size()) {
            int index = begun++;
            if (guarded(index, filters.get(index)::onConnection) != FilterStatus.CONTINUE) {
                pausing = index;
                return;
            }
            if (closed || !channel.isActive()) return;
        }
        if (end == null || served) return;
        served = true;
        end.serve(channel, worker, downstream);
    }

    /// What a filter may fail in.
    private interface Step {
        FilterStatus run();
    }

    private FilterStatus guarded(int index, Step step) {
        try {
            return step.run();
        } catch (RuntimeException e) {
            log.warn("Network filter {} failed", specs.get(index).name(), e);
            var _ = channel.close();
            return FilterStatus.PAUSE;
        }
    }

    /// The filter at this place has done with its pause.
    void resume(int index) {
        if (closed || pausing != index) return;
        pausing = -1;
        begin();
        ByteBuf data = held;
        held = null;
        if (data != null || ended) pass(data == null ? Unpooled.EMPTY_BUFFER : data, index + 1);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (end == null) downstream.info().bytesReceived += ((ByteBuf) message).readableBytes();
        pass((ByteBuf) message, 0);
    }

    /// Data comes to the filters from this one on.
    private void pass(ByteBuf in, int from) {
        ByteBuf data = in;
        if (held != null) {
            data = channel.alloc().buffer().writeBytes(held).writeBytes(in);
            held.release();
            in.release();
            held = null;
        }
        for (int i = Math.max(from, pausing); i < filters.size(); i++) {
            if (i >= begun || closed) break;
            var view = new Bytes(data);
            int index = i;
            FilterStatus status =
                    pausing == i && begun < filters.size()
                            ? FilterStatus.PAUSE
                            : guarded(i, () -> filters.get(index).onData(view, ended));
            data = view.bytes();
            if (status != FilterStatus.CONTINUE) {
                pausing = i;
                break;
            }
            if (pausing == i) pausing = -1;
        }
        if (closed) data.release();
        else if (pausing >= 0) held = data;
        else deliver(data);
    }

    private void deliver(ByteBuf data) {
        ChannelHandlerContext ctx = channel.pipeline().context(this);
        if (served && ctx != null && data.isReadable()) ctx.fireChannelRead(data);
        else data.release();
        if (!ended || ctx == null) return;
        ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        var _ = ctx.write(written(message, filters.size()), promise);
    }

    /// What the filters before this one make of it.
    private Object written(Object message, int before) {
        if (!(message instanceof ByteBuf data) || !data.isReadable()) return message;
        var view = new Bytes(data);
        for (int i = Math.min(before, begun) - 1; i >= 0; i--) {
            int index = i;
            guarded(
                    i,
                    () -> {
                        filters.get(index).onWrite(view);
                        return FilterStatus.CONTINUE;
                    });
        }
        return view.bytes();
    }

    /// A filter sends something.
    void write(int index, byte[] bytes) {
        ChannelHandlerContext ctx = channel.pipeline().context(this);
        if (closed || ctx == null) return;
        downstream.info().bytesSent += bytes.length;
        var _ = ctx.writeAndFlush(written(Unpooled.wrappedBuffer(bytes), index), ctx.voidPromise());
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE && !ended) {
            ended = true;
            pass(Unpooled.EMPTY_BUFFER, 0);
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        close();
    }

    private void close() {
        if (closed) return;
        closed = true;
        if (held != null) {
            if (end != null) downstream.info().bytesReceived += held.readableBytes();
            held.release();
        }
        held = null;
        for (NetworkFilter filter : filters) {
            try {
                filter.onClose();
            } catch (RuntimeException e) {
                log.warn("A network filter failed in onClose", e);
            }
        }
    }
}
