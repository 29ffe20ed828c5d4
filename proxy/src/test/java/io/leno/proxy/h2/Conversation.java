package io.leno.proxy.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.leno.proxy.codec.HeaderBlock;
import io.leno.proxy.stats.Stats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/// One connection without a socket whose streams answer what they get, and a record of what they
/// were told.
final class Conversation implements ConnectionEvents, AutoCloseable {
    /// What a connection may hold beyond what its peer may send: windows are small here.
    private static final long MOST = 512 * 1024;

    private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false);
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Map<Integer, StringBuilder> streams = new TreeMap<>();
    private final StringBuilder log = new StringBuilder();
    private final Http2Connection connection;
    private final boolean server;

    Conversation(boolean server) {
        this.server = server;
        Http2Settings defaults = Http2Settings.DEFAULTS;
        var settings =
                new Http2Settings(
                        4096,
                        8,
                        65_535,
                        65_535,
                        true,
                        1000,
                        100,
                        1,
                        10,
                        10,
                        defaults.streamErrorOnInvalidMessage(),
                        Map.of(),
                        defaults.keepaliveInterval(),
                        defaults.keepaliveTimeout(),
                        defaults.keepaliveJitter(),
                        defaults.idleInterval());
        var stats = new Http2Stats(new Stats(StatsConfig.getDefaultInstance()).scope("http."));
        connection = new Http2Connection(server, settings, stats, 8192, 20, this, Channel::flush);
        channel.config().setAllocator(memory);
        channel.pipeline().addLast(connection);
        if (!server) for (int i = 0; i < 3; i++) request(i == 2);
    }

    private void request(boolean toHead) {
        var told = new Told();
        Http2Stream stream = connection.open(told);
        told.stream = stream;
        var head = new HeaderBlock();
        head.append(":method", toHead ? "HEAD" : "POST");
        head.append(":path", "/");
        head.append(":scheme", "http");
        head.append(":authority", "a");
        stream.sendHeaders(head, toHead);
        if (!toHead) stream.sendData(data(), false);
    }

    private ByteBuf data() {
        return memory.buffer(5).writeBytes("hello".getBytes(StandardCharsets.US_ASCII));
    }

    void feed(byte[] bytes) {
        if (!channel.isOpen()) return;
        connection.channelRead(
                channel.pipeline().context(connection), memory.buffer().writeBytes(bytes));
        channel.runPendingTasks();
        assertThat(memory.metric().usedHeapMemory()).isLessThan(MOST);
        while (channel.readOutbound() instanceof ByteBuf out) out.release();
    }

    String transcript() {
        return log + streams.toString();
    }

    @Override
    public void close() {
        channel.close();
        channel.runPendingTasks();
        while (channel.readOutbound() instanceof ByteBuf out) out.release();
        assertThat(memory.metric().usedHeapMemory()).isZero();
    }

    @Override
    public StreamEvents onStream(Http2Stream stream) {
        var told = new Told();
        told.stream = stream;
        return told;
    }

    @Override
    public void onStreamClosed(Http2Stream stream, StreamEvents events) {}

    @Override
    public void onPeerSettings() {}

    @Override
    public void onGoAway(int lastStream, Http2Error error) {
        log.append("goaway ").append(lastStream).append(error).append('\n');
        if (!server) connection.refuseAfter(lastStream);
    }

    @Override
    public void onFailure(Http2Error error, String details, boolean overload) {
        log.append("failed ").append(error).append(details).append('\n');
        connection.loseStreams();
        connection.close();
    }

    @Override
    public void onReceived(int bytes) {}

    @Override
    public void onClosed() {}

    /// Answers a head with a head, and the end of a request with the rest.
    private final class Told implements StreamEvents {
        @Nullable Http2Stream stream;

        /// Where the part of a body begins that is worth nothing after a reset.
        private int bodyFrom = -1;

        private void tell(String what) {
            Http2Stream of = stream;
            int id = of == null ? 0 : of.id();
            streams.computeIfAbsent(id, none -> new StringBuilder()).append(what);
        }

        private int told() {
            Http2Stream of = stream;
            StringBuilder text = of == null ? null : streams.get(of.id());
            return text == null ? 0 : text.length();
        }

        /// How much of it came before depends on the cut.
        private void forgetBody() {
            Http2Stream of = stream;
            StringBuilder text = of == null ? null : streams.get(of.id());
            if (text != null && bodyFrom >= 0) text.setLength(bodyFrom);
        }

        @Override
        public void onHead(HeaderBlock headers, boolean end) {
            tell("head " + headers + end);
            Http2Stream of = stream;
            if (!server || of == null) return;
            var head = new HeaderBlock();
            head.append(":status", "200");
            head.append("x-path", headers.get(":path", ""));
            of.sendHeaders(head, false);
            if (end) finish(of);
        }

        private void finish(Http2Stream of) {
            of.sendData(data(), false);
            of.sendEnd(null);
        }

        @Override
        public void onData(ByteBuf data, boolean end) {
            int before = told();
            tell(data.toString(StandardCharsets.ISO_8859_1));
            if (bodyFrom < 0) bodyFrom = before;
            data.release();
            if (end) tell("|");
            if (end && server && stream != null) finish(stream);
        }

        @Override
        public void onEnd(@Nullable HeaderBlock trailers) {
            tell("end " + trailers);
            if (server && stream != null) finish(stream);
        }

        @Override
        public void onReset(Http2Error error, boolean remote, String details) {
            forgetBody();
            tell("reset " + error + remote + details);
        }

        @Override
        public void onDisconnect() {
            forgetBody();
            tell("lost");
        }

        @Override
        public void onWritability(boolean writable) {}
    }
}
