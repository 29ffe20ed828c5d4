package io.leno.proxy.http;

import io.leno.proxy.tls.Handshake;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Ends a connection when all is written; what still comes is thrown away for a moment, so that a
/// client that is still sending reads the response before the reset. Envoy:
/// `delayed_close_timeout`.
final class GentleClose {
    private GentleClose() {}

    /// @param wait zero closes at once
    static void close(Channel channel, Duration wait) {
        if (wait.isZero()) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            return;
        }
        channel.config().setAutoRead(true);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        done -> {
                            var _ = Handshake.shutdownOutput(channel);
                        });
        var _ =
                channel.eventLoop()
                        .schedule(() -> end(channel), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void end(Channel channel) {
        var _ = channel.close();
    }
}
