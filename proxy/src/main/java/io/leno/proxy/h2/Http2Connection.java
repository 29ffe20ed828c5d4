package io.leno.proxy.h2;

import io.leno.proxy.codec.Underscores;
import io.leno.runtime.spi.MovedConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.collection.IntObjectHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.function.Consumer;

/// An HTTP/2 connection (RFC 9113), client's or server's side: its streams, its windows, and what
/// both sides announced. Frames come in through [InboundFrames] and go out through [FrameWriter].
/// The last handler of its channel; belongs to the channel's event loop.
public final class Http2Connection extends ChannelDuplexHandler {
    private static final Logger log = LoggerFactory.getLogger(Http2Connection.class);

    /// `PRI * HTTP/2`: no request of HTTP/1 begins so.
    private static final int PREFACE_SEEN = 12;

    private final boolean server;
    private final Http2Settings settings;
    private final Http2Stats stats;
    private final ConnectionEvents owner;
    private final Consumer<Channel> flusher;
    private final OutboundLedger ledger;
    private final HpackEncoder encoder;
    private final FrameWriter writer;
    private final FrameReader reader;
    private final InboundFrames inbound;
    private final PeerSettings peer = new PeerSettings();
    private final FloodGuard guard;
    private final ReceiveWindow receiveWindow;
    private final IntObjectHashMap<Http2Stream> streams = new IntObjectHashMap<>(8);
    private final ArrayDeque<SendQueue> waiting = new ArrayDeque<>(0);
    private final ResetIds resets = new ResetIds();
    private @Nullable Keepalive keepalive;
    private @Nullable Channel channel;
    private long sendWindow = PeerSettings.DEFAULT_WINDOW;

    /// The one that streams have been told of.
    private int initialWindow = PeerSettings.DEFAULT_WINDOW;

    private int nextStream = 1;
    private int lastPeerStream;

    /// Streams of the peer past this one are not served: we said so in GOAWAY.
    private int lastServed = Integer.MAX_VALUE;

    private boolean closed;

    /// The peer does not read what it makes us write: the end is near.
    private boolean flooding;

    private boolean sendingWaiting;

    /// Another generation has begun it.
    private boolean begun;

    /// A client's side, or a server's that lets all names pass.
    public Http2Connection(
            boolean server,
            Http2Settings settings,
            Http2Stats stats,
            int maxHeaderBytes,
            int maxHeaders,
            ConnectionEvents owner,
            Consumer<Channel> flusher) {
        this(
                server,
                settings,
                stats,
                maxHeaderBytes,
                maxHeaders,
                Underscores.ALLOW,
                owner,
                flusher);
    }

    /// @param server which side we are
    /// @param maxHeaderBytes names and values of one message's head
    /// @param flusher flushes the channel soon, once for all that is written until then
    public Http2Connection(
            boolean server,
            Http2Settings settings,
            Http2Stats stats,
            int maxHeaderBytes,
            int maxHeaders,
            Underscores underscores,
            ConnectionEvents owner,
            Consumer<Channel> flusher) {
        this.server = server;
        this.settings = settings;
        this.stats = stats;
        this.owner = owner;
        this.flusher = flusher;
        ledger = new OutboundLedger(settings, stats);
        encoder = new HpackEncoder(settings.hpackTableSize());
        writer = new FrameWriter(encoder, ledger);
        guard = new FloodGuard(settings, stats);
        receiveWindow = new ReceiveWindow(settings.initialConnectionWindow());
        var fields =
                new MessageFields(
                        server,
                        settings.allowConnect(),
                        maxHeaderBytes,
                        maxHeaders,
                        underscores,
                        stats);
        inbound = new InboundFrames(this, settings, fields, guard);
        reader = new FrameReader(inbound, server, maxHeaderBytes + 16 * 1024);
    }

    /// True for the first bytes of a client that speaks HTTP/2.
    public static boolean isPreface(ByteBuf in) {
        int length = Math.min(PREFACE_SEEN, in.readableBytes());
        if (length < 3) return false;
        for (int i = 0; i < length; i++) {
            if (in.getByte(in.readerIndex() + i) != FrameReader.PREFACE[i]) return false;
        }
        return true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        writer.connect(ctx);
        if (ctx.channel().isActive()) start();
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        start();
        ctx.fireChannelActive();
    }

    private void start() {
        if (!begun) announce();
        if (!settings.keepaliveInterval().isZero()) {
            keepalive = new Keepalive(this, settings, channel().eventLoop());
            keepalive.start();
        }
        written();
    }

    private void announce() {
        begun = true;
        if (!server) writer.preface();
        writer.settings(Announcement.of(settings, server));
        int more = settings.initialConnectionWindow() - PeerSettings.DEFAULT_WINDOW;
        if (more > 0) writer.windowUpdate(0, more);
    }

    /// Leaves its channel, if it has no stream and is between two frames.
    ///
    /// @return with what another one can [#goOn]; null when it is not
    public MovedConnection.@Nullable Http2 detach() {
        boolean quiet = streams.isEmpty() && waiting.isEmpty() && reader.isBetweenFrames();
        if (!quiet || isClosed()) return null;
        flushNow();
        closed = true;
        if (keepalive != null) keepalive.close();
        channel().pipeline().remove(this);
        return new MovedConnection.Http2(
                settings.announced(),
                inbound.decoder().state(),
                encoder.state(),
                peer.state(),
                sendWindow,
                receiveWindow.left(),
                receiveWindow.taken(),
                nextStream,
                lastPeerStream,
                lastServed,
                resets.state());
    }

    /// Before it is in a channel: goes on where another one has stopped.
    public void goOn(MovedConnection.Http2 before) {
        begun = true;
        reader.goOn();
        inbound.decoder().goOn(before.decoder());
        encoder.goOn(before.encoder());
        try {
            for (var each : before.peer().entrySet())
                peer.set(each.getKey(), each.getValue(), server);
        } catch (Http2Exception e) {
            throw new IllegalStateException("settings that were accepted before", e);
        }
        writer.maxFrame(peer.maxFrame);
        initialWindow = peer.initialWindow;
        sendWindow = before.sendWindow();
        receiveWindow.goOn(before.receiveLeft(), before.receiveTaken());
        nextStream = before.nextStream();
        lastPeerStream = before.lastPeerStream();
        lastServed = before.lastServed();
        for (int id : before.resets()) if (id != 0) resets.add(id);
    }

    private Channel channel() {
        if (channel == null) throw new IllegalStateException("not connected");
        return channel;
    }

    boolean isServer() {
        return server;
    }

    FrameWriter writer() {
        return writer;
    }

    Http2Stats stats() {
        return stats;
    }

    ConnectionEvents owner() {
        return owner;
    }

    /// Nothing that comes is looked at any more.
    boolean isClosed() {
        return closed || flooding;
    }

    public int activeStreams() {
        return streams.size();
    }

    /// What the peer allows at once; it may change.
    public long maxConcurrentStreams() {
        return peer.maxConcurrentStreams;
    }

    /// The peer takes extended CONNECT (RFC 8441).
    public boolean peerConnects() {
        return peer.connectProtocol;
    }

    boolean isChannelWritable() {
        return channel().isWritable();
    }

    /// Client: opens a stream. Its head must be sent before another one is opened.
    public Http2Stream open(StreamEvents events) {
        Http2Stream stream = newStream(nextStream, events);
        nextStream += 2;
        return stream;
    }

    /// No stream identifiers are left, or the connection is closed.
    public boolean isExhausted() {
        return closed || nextStream < 0;
    }

    private Http2Stream newStream(int id, @Nullable StreamEvents events) {
        var stream = new Http2Stream(this, id, initialWindow, settings.initialStreamWindow());
        if (events != null) stream.events(events);
        streams.put(id, stream);
        guard.streamOpened();
        stats.streamsActive.inc();
        return stream;
    }

    /// Server: the peer opens a stream.
    ///
    /// @return null when it is not served
    @Nullable Http2Stream accept(int id) {
        lastPeerStream = id;
        if (id > lastServed) return null;
        Http2Stream stream = newStream(id, null);
        stream.events(owner.onStream(stream));
        return stream;
    }

    /// Server: the peer opens one stream too many.
    void refuse(int id) {
        lastPeerStream = id;
        writer.reset(id, Http2Error.REFUSED_STREAM);
        stats.streamRefusedErrors.inc();
        stats.sentResets.inc();
        rememberReset(id);
        written();
    }

    @Nullable Http2Stream find(int id) {
        return streams.get(id);
    }

    /// True for streams that nobody has opened yet.
    boolean isIdle(int id) {
        boolean ours = (id & 1) == (server ? 0 : 1);
        return ours ? id >= nextStream : id > lastPeerStream;
    }

    int lastPeerStream() {
        return lastPeerStream;
    }

    void rememberReset(int id) {
        resets.add(id);
    }

    /// The peer has reset it as well: nothing more may come.
    void forgetReset(int id) {
        resets.remove(id);
    }

    boolean wasReset(int id) {
        return resets.contains(id);
    }

    void closed(Http2Stream stream) {
        if (streams.remove(stream.id()) == null) return;
        stats.streamsActive.dec();
        owner.onStreamClosed(stream, stream.events());
    }

    /// What was written is flushed at the end of the batch.
    void written() {
        if (closed) return;
        flusher.accept(channel());
        if (!ledger.isOver() || flooding) return;
        flushNow();
        if (!ledger.isOver()) return;
        flooding = true;
        channel().eventLoop().execute(this::flooded);
    }

    void windowUpdate(int stream, int increment) {
        writer.windowUpdate(stream, increment);
        written();
    }

    /// @return false when the peer sent more than it might
    boolean receive(int payload) {
        return receiveWindow.receive(payload);
    }

    /// Data was taken, or thrown away.
    void take(int bytes) {
        int update = receiveWindow.take(bytes);
        if (update > 0 && !closed) windowUpdate(0, update);
    }

    /// How much data may go out now.
    long sendable() {
        return channel().isWritable() ? sendWindow : 0;
    }

    void sent(int bytes) {
        sendWindow -= bytes;
        guard.dataSent();
    }

    void enqueue(SendQueue queue) {
        waiting.add(queue);
    }

    /// @return false when the window is wider than the protocol knows
    boolean widen(int by) {
        sendWindow += by;
        if (sendWindow > Integer.MAX_VALUE) return false;
        sendWaiting();
        return true;
    }

    /// Streams that wait for the connection take turns, a frame each.
    private void sendWaiting() {
        if (sendingWaiting) return;
        sendingWaiting = true;
        while (!waiting.isEmpty() && sendable() > 0 && !closed) waiting.removeFirst().turn();
        sendingWaiting = false;
        written();
    }

    void apply(int id, long value) throws Http2Exception {
        peer.set(id, value, server);
        if (id == PeerSettings.HEADER_TABLE_SIZE) encoder.peerAllows(value);
        writer.maxFrame(peer.maxFrame);
    }

    /// All settings of a frame are there: the peer learns so before it sees what they allow.
    void settled() throws Http2Exception {
        writer.settingsAck();
        written();
        int change = peer.initialWindow - initialWindow;
        initialWindow = peer.initialWindow;
        if (change == 0) return;
        for (Http2Stream stream : streams.values().toArray(Http2Stream[]::new)) {
            if (stream.queue().widen(change)) continue;
            throw new Http2Exception(Http2Error.FLOW_CONTROL_ERROR, "initial window too large");
        }
    }

    /// Client: the peer has not looked at streams after this one.
    public void refuseAfter(int lastStream) {
        for (Http2Stream stream : streams.values().toArray(Http2Stream[]::new)) {
            if (stream.id() <= lastStream || stream.isClosed()) continue;
            StreamEvents events = stream.events();
            stream.close();
            events.onReset(Http2Error.REFUSED_STREAM, true, "http2.remote_refuse");
        }
    }

    /// Tells the peer that no streams are taken any more.
    ///
    /// @param notice true to let streams come that are under way already, until the next call
    public void goAway(boolean notice, Http2Error error) {
        if (closed) return;
        if (!notice) lastServed = lastPeerStream;
        writer.goAway(notice ? Integer.MAX_VALUE : lastPeerStream, error);
        if (server) stats.goAwaySent.inc(); // Envoy counts no others
        written();
    }

    /// Sends a PING whose answer [Keepalive] waits for.
    void ping(long data) {
        writer.ping(data, false);
        written();
    }

    @Nullable Keepalive keepalive() {
        return keepalive;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        owner.onReceived(in.readableBytes());
        if (closed) {
            in.release();
            return;
        }
        if (keepalive != null) keepalive.received();
        try {
            reader.read(in, ctx.alloc());
        } catch (Http2Exception e) {
            fail(e.error(), e.what(), e.isFlood());
        }
    }

    private void flooded() {
        if (!closed) fail(Http2Error.ENHANCE_YOUR_CALM, ledger.overflow(), true);
    }

    /// The connection cannot go on.
    void fail(Http2Error error, String details, boolean overload) {
        if (closed) return;
        log.debug("{}: {}: {}", channel, error, details);
        if (!overload) goAway(false, error);
        flushNow();
        closed = true;
        owner.onFailure(error, details, overload);
    }

    private void flushNow() {
        writer.writeCollected();
        channel().flush();
    }

    /// All that is written goes out; nothing that comes is looked at any more. The owner closes the
    /// channel.
    public void finish() {
        if (!closed) flushNow();
        closed = true;
    }

    /// Takes the connection away from its streams.
    public void loseStreams() {
        for (Http2Stream stream : streams.values().toArray(Http2Stream[]::new)) {
            StreamEvents events = stream.events();
            stream.close();
            events.onDisconnect();
        }
    }

    /// Closes the connection when all is written.
    public void close() {
        finish();
        channel()
                .writeAndFlush(io.netty.buffer.Unpooled.EMPTY_BUFFER)
                .addListener(io.netty.channel.ChannelFutureListener.CLOSE);
    }

    /// Closes the connection without a word.
    public void abort() {
        closed = true;
        var _ = channel().close();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        writer.writeCollected();
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        boolean writable = ctx.channel().isWritable();
        if (writable) sendWaiting();
        for (Http2Stream stream : streams.values().toArray(Http2Stream[]::new)) {
            if (!stream.isClosed()) stream.events().onWritability(stream.isWritable());
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closed = true;
        if (keepalive != null) keepalive.close();
        loseStreams();
        reader.close();
        writer.close();
        owner.onClosed();
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof java.io.IOException) log.debug("{}: {}", channel, cause.toString());
        else log.error("{}: closed after an error of ours", channel, cause);
        var _ = ctx.close();
    }
}
