package io.leno.proxy.admin;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// One connection to the admin interface.
final class AdminHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(AdminHandler.class);

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private final AdminEndpoints endpoints;

    AdminHandler(AdminEndpoints endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var request = (FullHttpRequest) message;
        try {
            respond(context, request);
        } finally {
            request.release();
        }
    }

    private void respond(ChannelHandlerContext context, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        boolean head = request.method().equals(HttpMethod.HEAD);
        var _ = answer(request).thenAccept(answer -> send(context, answer, keepAlive, head));
    }

    private static void send(
            ChannelHandlerContext context, AdminResponse answer, boolean keepAlive, boolean head) {
        ChannelFuture sent = context.writeAndFlush(encode(answer, keepAlive, head));
        sent.addListener(done -> answer.afterwards().run());
        if (!keepAlive) sent.addListener(ChannelFutureListener.CLOSE);
    }

    private CompletionStage<AdminResponse> answer(FullHttpRequest request) {
        if (request.decoderResult().isFailure())
            return CompletableFuture.completedFuture(AdminResponse.bad("Bad Request"));
        HttpMethod method = request.method();
        String uri = request.uri();
        byte[] body = ByteBufUtil.getBytes(request.content());
        try {
            return endpoints
                    .handle(AdminRequest.of(method, uri, body))
                    .exceptionally(e -> failed(method, uri, e));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(failed(method, uri, e));
        }
    }

    private static AdminResponse failed(HttpMethod method, String uri, Throwable e) {
        log.error("Admin {} {} failed", method, uri, e);
        return AdminResponse.of(500, AdminResponse.TEXT, "internal error: " + e + "\n");
    }

    private static FullHttpResponse encode(AdminResponse answer, boolean keepAlive, boolean head) {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(answer.status()),
                        head ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set(HttpHeaderNames.CACHE_CONTROL, "no-cache, max-age=0")
                .set("x-content-type-options", "nosniff")
                .set(HttpHeaderNames.DATE, HTTP_DATE.format(ZonedDateTime.now(ZoneOffset.UTC)))
                .set(HttpHeaderNames.SERVER, "envoy")
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        if (!keepAlive) response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.debug("Admin connection {} ends", context.channel(), cause);
        var _ = context.close();
    }
}
