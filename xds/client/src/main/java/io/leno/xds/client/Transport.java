package io.leno.xds.client;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Opens HTTP/2 connections in plain text on a given event loop. Callbacks run on the loop and must
/// only hand on.
final class Transport {
    private final EventLoopGroup loop;

    Transport(EventLoopGroup loop) {
        this.loop = loop;
    }

    /// A new connection for each attempt; a host name is resolved now.
    ///
    /// @throws UnknownHostException when it has no address
    ManagedChannel open(InetSocketAddress server, Map<String, String> headers)
            throws UnknownHostException {
        InetSocketAddress address =
                server.isUnresolved()
                        ? new InetSocketAddress(
                                InetAddress.getByName(server.getHostString()), server.getPort())
                        : server;
        return NettyChannelBuilder.forAddress(address)
                .overrideAuthority(server.getHostString() + ":" + server.getPort())
                .eventLoopGroup(loop)
                .channelType(NioSocketChannel.class, InetSocketAddress.class)
                .directExecutor()
                .offloadExecutor(task -> Thread.ofVirtual().name("leno-xds-resolve").start(task))
                .usePlaintext()
                .disableRetry()
                .maxInboundMessageSize(Integer.MAX_VALUE)
                .keepAliveTime(30, TimeUnit.SECONDS)
                .keepAliveTimeout(10, TimeUnit.SECONDS)
                .intercept(headers(headers))
                .build();
    }

    private static ClientInterceptor headers(Map<String, String> headers) {
        var metadata = new Metadata();
        headers.forEach(
                (name, value) ->
                        metadata.put(
                                Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value));
        return MetadataUtils.newAttachHeadersInterceptor(metadata);
    }
}
