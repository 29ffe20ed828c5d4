package io.leno.proxy.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Ends a connection when all is written, and not at once: the client gets a moment to read the
/// response and to close first, while what it still sends is thrown away. Envoy:
/// `delayed_close_timeout`.
final class GentleClose {
    private GentleClose() {}

    /// @param wait zero closes as soon as all is written
    /// @param waited called for a client that did not close first
    static void close(Channel channel, Duration wait, Runnable waited) {
        if (wait.isZero()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel.config().setAutoRead(true);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        done -> {
                            var _ =
                                    channel.eventLoop()
                                            .schedule(
                                                    () -> end(channel, waited),
                                                    wait.toNanos(),
                                                    TimeUnit.NANOSECONDS);
                        });
    }

    private static void end(Channel channel, Runnable waited) {
        if (!channel.isOpen()) return;
        waited.run();
        var _ = channel.close();
    }
}
