package io.leno.proxy.internal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;

/// One side of a connection inside the proxy: what it writes the other one reads, on the same event
/// loop. A side that does not read makes the other one's writes wait.
final class InternalChannel extends AbstractChannel implements DuplexChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final InternalChannelConfig config = new InternalChannelConfig(this);
    private final SocketAddress local;
    private final SocketAddress remote;
    private final PassedOn passed;
    private final int mostHeld;

    /// Written by the other side and not read yet.
    private final ArrayDeque<ByteBuf> arrived = new ArrayDeque<>();

    private int held;
    private @Nullable InternalChannel peer;
    private volatile boolean open = true;
    private volatile boolean inputShutdown;
    private volatile boolean outputShutdown;
    private boolean readWanted;
    private boolean delivers;

    /// The other side writes no more.
    private boolean inputEnded;

    /// The other side holds as much as it may.
    private boolean blocked;

    InternalChannel(SocketAddress local, SocketAddress remote, PassedOn passed, int mostHeld) {
        super(null);
        this.local = local;
        this.remote = remote;
        this.passed = passed;
        this.mostHeld = mostHeld;
    }

    void connect(InternalChannel other) {
        peer = other;
        other.peer = this;
    }

    PassedOn passed() {
        return passed;
    }

    private InternalChannel peer() {
        if (peer == null) throw new IllegalStateException("not connected");
        return peer;
    }

    @Override
    protected void doBeginRead() {
        readWanted = true;
        deliverLater();
    }

    void readNoMore() {
        readWanted = false;
    }

    private void deliverLater() {
        if (delivers || !isRegistered()) return;
        delivers = true;
        eventLoop().execute(this::deliver);
    }

    private void deliver() {
        delivers = false;
        if (!open) return;
        if (!arrived.isEmpty()) {
            if (!readWanted) return;
            readWanted = false;
            for (ByteBuf data = arrived.poll(); data != null; data = arrived.poll()) {
                held -= data.readableBytes();
                pipeline().fireChannelRead(data);
            }
            pipeline().fireChannelReadComplete();
            peer().resume();
        }
        if (arrived.isEmpty() && inputEnded && !inputShutdown) endInput();
    }

    private void endInput() {
        inputShutdown = true;
        if (!config.allowsHalfClosure()) {
            var _ = close();
            return;
        }
        pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        pipeline().fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
    }

    /// The other side has room again, or is gone.
    private void resume() {
        if (!blocked || !open) return;
        blocked = false;
        ((Inner) unsafe()).goOn();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        InternalChannel to = peer();
        for (Object next = out.current(); next != null; next = out.current()) {
            if (!to.open || to.inputShutdown) {
                out.remove(new ClosedChannelException());
                continue;
            }
            if (to.held >= mostHeld) {
                blocked = true;
                return;
            }
            to.arrive(((ByteBuf) next).retain());
            out.remove();
        }
    }

    private void arrive(ByteBuf data) {
        held += data.readableBytes();
        arrived.add(data);
        deliverLater();
    }

    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof ByteBuf) return message;
        throw new UnsupportedOperationException("not bytes: " + message.getClass().getName());
    }

    private void inputEnds() {
        inputEnded = true;
        deliverLater();
    }

    @Override
    protected void doShutdownOutput() {
        outputShutdown = true;
        peer().inputEnds();
    }

    @Override
    protected void doClose() {
        open = false;
        inputShutdown = true;
        outputShutdown = true;
        arrived.forEach(ByteBuf::release);
        arrived.clear();
        if (peer == null) return;
        peer.inputEnds();
        peer.resume();
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBind(SocketAddress address) {
        throw new UnsupportedOperationException("bind");
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new Inner();
    }

    private final class Inner extends AbstractUnsafe {
        @Override
        public void connect(SocketAddress to, SocketAddress from, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException("connect"));
        }

        void goOn() {
            flush0();
        }
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected SocketAddress localAddress0() {
        return local;
    }

    @Override
    protected SocketAddress remoteAddress0() {
        return remote;
    }

    @Override
    public InternalChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open && isRegistered();
    }

    @Override
    public boolean isInputShutdown() {
        return inputShutdown;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public boolean isShutdown() {
        return inputShutdown && outputShutdown;
    }

    @Override
    public ChannelFuture shutdownInput() {
        return shutdownInput(newPromise());
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        inputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        if (eventLoop().inEventLoop()) ((Inner) unsafe()).shutdownOutput(promise);
        else eventLoop().execute(() -> ((Inner) unsafe()).shutdownOutput(promise));
        return promise;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdown(newPromise());
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        inputShutdown = true;
        return shutdownOutput(promise);
    }
}
