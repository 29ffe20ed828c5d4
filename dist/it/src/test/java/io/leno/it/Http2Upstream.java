package io.leno.it;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// An upstream that speaks HTTP/2 by prior knowledge. It answers with the request it saw, or
/// misbehaves as the header `x-upstream` says.
final class Http2Upstream implements AutoCloseable {
    private final String name;
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listening;
    private final AtomicInteger failures = new AtomicInteger();

    private Http2Upstream(String name) {
        this.name = name;
        listening =
                new ServerBootstrap()
                        .group(group)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<Channel>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(
                                                        Http2FrameCodecBuilder.forServer()
                                                                .validateHeaders(false)
                                                                .initialSettings(
                                                                        new Http2Settings()
                                                                                .maxConcurrentStreams(
                                                                                        100))
                                                                .build(),
                                                        new Answers());
                                    }
                                })
                        .bind("127.0.0.1", 0)
                        .syncUninterruptibly()
                        .channel();
    }

    static Http2Upstream start(String name) {
        return new Http2Upstream(name);
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /// Forgets how often it failed.
    void reset() {
        failures.set(0);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static final class Request {
        final Http2Headers headers;
        boolean tunnel;
        final StringBuilder body = new StringBuilder();
        final StringBuilder trailers = new StringBuilder();

        Request(Http2Headers headers) {
            this.headers = headers;
        }
    }

    private final class Answers extends ChannelInboundHandlerAdapter {
        private final Map<Http2FrameStream, Request> requests = new HashMap<>();

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            switch (message) {
                case Http2HeadersFrame head -> head(ctx, head);
                case Http2DataFrame data -> {
                    Request request = requests.get(data.stream());
                    if (request != null && request.tunnel) {
                        repeat(ctx, data);
                        break;
                    }
                    if (request != null)
                        request.body.append(data.content().toString(StandardCharsets.ISO_8859_1));
                    if (data.isEndStream() && request != null) answer(ctx, data.stream(), request);
                }
                default -> {}
            }
            ReferenceCountUtil.release(message);
        }

        private void head(ChannelHandlerContext ctx, Http2HeadersFrame head) {
            Request known = requests.get(head.stream());
            if (known != null) {
                head.headers()
                        .forEach(
                                e ->
                                        known.trailers
                                                .append("trailer ")
                                                .append(e.getKey())
                                                .append(": ")
                                                .append(e.getValue())
                                                .append('\n'));
                answer(ctx, head.stream(), known);
                return;
            }
            var request = new Request(head.headers());
            requests.put(head.stream(), request);
            String order = String.valueOf(head.headers().get("x-upstream"));
            if (order.startsWith("tunnel=")) {
                openTunnel(ctx, head.stream(), request, order.substring("tunnel=".length()));
                return;
            }
            boolean early = String.valueOf(head.headers().get("x-upstream")).startsWith("early-");
            if (head.isEndStream() || early) answer(ctx, head.stream(), request);
        }

        /// What comes is repeated from here on.
        private void openTunnel(
                ChannelHandlerContext ctx, Http2FrameStream stream, Request request, String how) {
            request.tunnel = true;
            head(ctx, stream, how, new DefaultHttp2Headers(false).add("x-up", "1"), false);
            var lines = new TreeSet<String>();
            request.headers.forEach(field -> lines.add(field.getKey() + ": " + field.getValue()));
            String saw = "saw " + String.join(" | ", lines) + "\n";
            ctx.writeAndFlush(data(saw, false).stream(stream));
        }

        private void repeat(ChannelHandlerContext ctx, Http2DataFrame data) {
            String text = data.content().toString(StandardCharsets.ISO_8859_1).stripTrailing();
            if (!text.isEmpty()) {
                switch (text) {
                    case "reset" -> rst(ctx, data.stream(), "CANCEL");
                    case "half" -> ctx.write(data("half\n", true).stream(data.stream()));
                    default -> ctx.write(data("got " + text + "\n", false).stream(data.stream()));
                }
            }
            if (data.isEndStream()) ctx.write(data("end\n", true).stream(data.stream()));
            ctx.flush();
        }

        private void answer(ChannelHandlerContext ctx, Http2FrameStream stream, Request request) {
            requests.remove(stream);
            CharSequence header = request.headers.get("x-upstream");
            String[] order = (header == null ? "" : header.toString()).split("=", 2);
            switch (order[0]) {
                case "fail" -> {
                    String[] how = order[1].split(":");
                    if (failures.incrementAndGet() > Integer.parseInt(how[0]))
                        echo(ctx, stream, request, new DefaultHttp2Headers(false));
                    else misbehave(ctx, stream, request, how[1].split("_", 2));
                }
                default -> misbehave(ctx, stream, request, order);
            }
            ctx.flush();
        }

        private void misbehave(
                ChannelHandlerContext ctx,
                Http2FrameStream stream,
                Request request,
                String[] order) {
            var extra = new DefaultHttp2Headers(false);
            switch (order[0]) {
                case "rst", "early-rst" -> rst(ctx, stream, order[1]);
                case "late-rst" -> {
                    head(ctx, stream, "200", extra, false);
                    ctx.write(data("half", false).stream(stream));
                    rst(ctx, stream, order[1]);
                }
                case "goaway" -> {
                    ctx.write(new DefaultHttp2GoAwayFrame(Http2Error.valueOf(order[1])));
                    echo(ctx, stream, request, extra);
                }
                case "goaway-close" -> {
                    ctx.write(new DefaultHttp2GoAwayFrame(Http2Error.valueOf(order[1])));
                    ctx.flush();
                    ctx.close();
                }
                case "close" -> ctx.close();
                case "late-close" -> {
                    head(ctx, stream, "200", extra, false);
                    ctx.writeAndFlush(data("half", false).stream(stream));
                    ctx.close();
                }
                case "status" -> head(ctx, stream, order[1], extra, true);
                case "early-status" -> head(ctx, stream, order[1], extra, true);
                case "early-hints" -> {
                    head(
                            ctx,
                            stream,
                            "103",
                            new DefaultHttp2Headers(false).add("link", "</a>"),
                            false);
                    echo(ctx, stream, request, extra);
                }
                case "header" -> {
                    String[] field = order[1].split(":", 2);
                    echo(ctx, stream, request, extra.add(field[0], field[1]));
                }
                case "grpc" -> {
                    head(ctx, stream, "200", extra.add("content-type", "application/grpc"), false);
                    ctx.write(data("message", false).stream(stream));
                    trailers(ctx, stream, "grpc-status", order[1]);
                }
                case "frames" -> {
                    String[] parts = order[1].split(":");
                    head(ctx, stream, "200", extra.add("content-type", "application/grpc"), false);
                    for (int i = 1; i < parts.length; i++)
                        ctx.write(data(frame(parts[i]), false).stream(stream));
                    trailers(ctx, stream, "grpc-status", parts[0]);
                }
                case "grpc-only" ->
                        head(
                                ctx,
                                stream,
                                "200",
                                extra.add("content-type", "application/grpc")
                                        .add("grpc-status", order[1]),
                                true);
                case "trailers" -> {
                    head(ctx, stream, "200", extra, false);
                    ctx.write(data("body", false).stream(stream));
                    trailers(ctx, stream, "x-trailer", "1");
                }
                case "garbage" -> {
                    ctx.channel()
                            .pipeline()
                            .firstContext()
                            .writeAndFlush(Unpooled.wrappedBuffer(new byte[64]));
                }
                case "delay" ->
                        ctx.executor()
                                .schedule(
                                        () -> {
                                            echo(ctx, stream, request, extra);
                                            ctx.flush();
                                        },
                                        Integer.parseInt(order[1]),
                                        TimeUnit.MILLISECONDS);
                default -> echo(ctx, stream, request, extra);
            }
        }

        /// A message of gRPC's.
        private String frame(String text) {
            return "\0\0\0\0" + (char) text.length() + text;
        }

        private void rst(ChannelHandlerContext ctx, Http2FrameStream stream, String code) {
            ctx.write(new DefaultHttp2ResetFrame(Http2Error.valueOf(code)).stream(stream));
        }

        private void trailers(
                ChannelHandlerContext ctx, Http2FrameStream stream, String name, String value) {
            var trailers = new DefaultHttp2Headers(false).add(name, value);
            ctx.write(new DefaultHttp2HeadersFrame(trailers, true).stream(stream));
        }

        private void head(
                ChannelHandlerContext ctx,
                Http2FrameStream stream,
                String status,
                Http2Headers extra,
                boolean end) {
            var headers = new DefaultHttp2Headers(false).status(status).add(extra);
            ctx.write(new DefaultHttp2HeadersFrame(headers, end).stream(stream));
        }

        private void echo(
                ChannelHandlerContext ctx,
                Http2FrameStream stream,
                Request request,
                Http2Headers extra) {
            var lines = new TreeSet<String>();
            request.headers.forEach(
                    e -> {
                        if (!e.getKey().toString().equals("x-upstream"))
                            lines.add(e.getKey() + ": " + e.getValue());
                    });
            String body =
                    name
                            + ": "
                            + String.join("\n", lines)
                            + "\n\n"
                            + request.body
                            + "\n"
                            + request.trailers;
            var headers = new DefaultHttp2Headers(false).add("content-type", "text/plain");
            headers.add("x-upstream-name", name);
            boolean bodiless = "HEAD".contentEquals(request.headers.method());
            head(ctx, stream, "200", headers.add(extra), bodiless);
            if (!bodiless) ctx.write(data(body, true).stream(stream));
        }

        private static DefaultHttp2DataFrame data(String text, boolean end) {
            return new DefaultHttp2DataFrame(
                    Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1)), end);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
