package io.leno.proxy.upstream;

import io.leno.proxy.codec.HeaderBlock;
import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// One request's way to a host, whatever codec carries it. All calls are on its event loop.
interface UpstreamStream {
    InetSocketAddress localAddress();

    /// `HTTP/1.1`, `HTTP/2`; null for plain TCP.
    @Nullable String protocol();

    /// Sends the head of a request.
    ///
    /// @param user gets the response
    /// @param end true when no body follows
    void send(ConnectionUser user, HeaderBlock headers, boolean end);

    /// @param data handed over
    void send(ByteBuf data, boolean end);

    void sendEnd(@Nullable HeaderBlock trailers);

    boolean isWritable();

    /// Lets the response come, or holds it back.
    void reading(boolean wanted);

    /// The response accepts the tunnel that the request asked for: from here on both sides send
    /// what they like.
    void startTunnel();

    /// The user wants nothing of it any more.
    void abandon();
}
