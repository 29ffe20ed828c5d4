package io.leno.xds.client;

import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.leno.api.connection.NamedAddress;
import io.leno.api.xds.ResourceSourceFactory.Settings;
import io.leno.api.xds.ResourceSourceFactory.Tls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
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
    ManagedChannel open(InetSocketAddress server, Settings settings) throws UnknownHostException {
        var builder =
                builder(server)
                        .eventLoopGroup(loop)
                        .directExecutor()
                        .offloadExecutor(
                                task -> Thread.ofVirtual().name("leno-xds-resolve").start(task))
                        .disableRetry()
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .keepAliveTime(30, TimeUnit.SECONDS)
                        .keepAliveTimeout(10, TimeUnit.SECONDS)
                        .intercept(headers(settings.initialMetadata()));
        if (settings.tls() == null) return builder.usePlaintext().build();
        if (!settings.tls().serverName().isEmpty())
            builder.overrideAuthority(settings.tls().serverName());
        return builder.sslContext(ssl(settings.tls())).build();
    }

    private static NettyChannelBuilder builder(InetSocketAddress server)
            throws UnknownHostException {
        String pipe = NamedAddress.pipePath(server);
        if (pipe != null)
            return NettyChannelBuilder.forAddress(UnixDomainSocketAddress.of(pipe))
                    .overrideAuthority("localhost")
                    .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class);
        InetSocketAddress address =
                server.isUnresolved()
                        ? new InetSocketAddress(
                                InetAddress.getByName(server.getHostString()), server.getPort())
                        : server;
        return NettyChannelBuilder.forAddress(address)
                .overrideAuthority(server.getHostString() + ":" + server.getPort())
                .channelType(NioSocketChannel.class, InetSocketAddress.class);
    }

    /// HTTP/2 by ALPN is what gRPC speaks.
    @SuppressWarnings("deprecation") // the constructor that takes a context of the JDK
    private static SslContext ssl(Tls tls) {
        return new JdkSslContext(
                tls.context(),
                true,
                null,
                IdentityCipherSuiteFilter.INSTANCE_DEFAULTING_TO_SUPPORTED_CIPHERS,
                new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2),
                ClientAuth.NONE,
                new String[] {"TLSv1.3", "TLSv1.2"},
                false);
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
