package io.leno.runtime.restart;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.ReferenceCountUtil;

import java.util.concurrent.CompletableFuture;

/// Asks one thing of the process before and waits for the end of the connection.
final class RestartAnswer extends ChannelInboundHandlerAdapter {
    private final String request;
    private final CompletableFuture<Integer> answer;

    /// @param answer gets the descriptor that came; -1: none
    RestartAnswer(String request, CompletableFuture<Integer> answer) {
        this.request = request;
        this.answer = answer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        var _ = ctx.writeAndFlush(ByteBufUtil.writeUtf8(ctx.alloc(), request + "\n"));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof FileDescriptor descriptor) answer.complete(descriptor.intValue());
        else ReferenceCountUtil.release(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        answer.complete(-1);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }
}
