package io.leno.runtime.restart;

import io.leno.api.process.LenoProcess;
import io.leno.runtime.spi.ProxySeats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.FileDescriptor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;

/// Answers the process that succeeds this one: one line a connection. What it starts is done by
/// threads of its own, and the end of the connection says that it is.
final class RestartRequests extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(RestartRequests.class);

    private final ProxySeats seats;
    private final LenoProcess process;
    private final StringBuilder line = new StringBuilder();

    RestartRequests(ProxySeats seats, LenoProcess process) {
        this.seats = seats;
        this.process = process;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        line.append(in.toString(StandardCharsets.UTF_8));
        in.release();
        int end = line.indexOf("\n");
        if (end < 0) return;
        String request = line.substring(0, end);
        line.setLength(0);
        Thread.ofVirtual().name("leno-restart").start(() -> answer(ctx, request));
    }

    private void answer(ChannelHandlerContext ctx, String request) {
        int descriptor = -1;
        try {
            descriptor = act(request);
        } catch (RuntimeException e) {
            log.error("\"{}\" of the process that succeeds this one failed", request, e);
        }
        Object last = descriptor < 0 ? Unpooled.EMPTY_BUFFER : new FileDescriptor(descriptor);
        ctx.channel().writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    }

    /// @return the descriptor to send; -1: none
    private int act(String request) {
        if (request.startsWith("socket ")) return seats.descriptorOf(request.substring(7));
        switch (request) {
            case "drain" -> {
                log.info("A new process serves: this one drains");
                seats.drain();
            }
            case "end" -> {
                log.info("The new process ends this one");
                process.stop();
            }
            default -> {}
        }
        return -1;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        log.debug("{}", ctx.channel(), cause);
        var _ = ctx.close();
    }
}
