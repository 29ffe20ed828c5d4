package io.leno.proxy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// A small HTTP server to proxy to. Answers with its name, or as told; keeps what it was asked.
final class Upstream implements AutoCloseable {
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;
    private final Function<FullHttpRequest, FullHttpResponse> answer;
    final List<String> requests = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    /// @param answer null result: never answers
    private Upstream(Function<FullHttpRequest, FullHttpResponse> answer) {
        this.answer = answer;
        listening =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(new Connection())
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
    }

    /// Answers 200 with its name, the request's body after it.
    static Upstream named(String name) {
        return new Upstream(
                request -> text(200, name + request.content().toString(StandardCharsets.UTF_8)));
    }

    static Upstream answering(Function<FullHttpRequest, FullHttpResponse> answer) {
        return new Upstream(answer);
    }

    static FullHttpResponse text(int status, String body) {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                Unpooled.copiedBuffer(body, StandardCharsets.UTF_8));
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Override
    public void close() {
        listening.close().syncUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }

    private final class Connection extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            connections.incrementAndGet();
            channel.pipeline()
                    .addLast(
                            new HttpServerCodec(),
                            new HttpObjectAggregator(16 << 20),
                            new Handler());
        }
    }

    private final class Handler extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            var text = new StringBuilder(request.method() + " " + request.uri() + "\n");
            request.headers()
                    .forEach(
                            h ->
                                    text.append(h.getKey())
                                            .append(": ")
                                            .append(h.getValue())
                                            .append('\n'));
            requests.add(text.toString());
            FullHttpResponse response = answer.apply(request);
            if (response == null) return;
            if (response.status().code() == 599) {
                response.release();
                ctx.close();
                return;
            }
            if (!response.headers().contains("transfer-encoding")) {
                HttpUtil.setContentLength(response, response.content().readableBytes());
            }
            boolean close = response.headers().contains("connection", "close", true);
            var written = ctx.writeAndFlush(response);
            if (close) written.addListener(ChannelFutureListener.CLOSE);
        }
    }
}
