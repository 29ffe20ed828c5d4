package io.leno.xds.server;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// The listening port with its own event loops, so that closing it leaves no thread behind.
final class GrpcPort implements AutoCloseable {
    /// How long a connection may finish what it does when it has become too old.
    private static final Duration GRACE = Duration.ofSeconds(10);

    /// How connections are kept, and how long.
    ///
    /// @param requestBytes of one request at most
    /// @param keepalive how long a silent connection is trusted, then how long an answer may take
    /// @param age after which a proxy is asked to connect anew, so that several control planes
    ///   share them evenly; zero: never
    record Connections(int requestBytes, Duration keepalive, Duration timeout, Duration age) {}

    private final EventLoopGroup acceptor = loops("leno-xds-accept", 1);
    private final EventLoopGroup loops =
            loops("leno-xds", Math.max(2, Runtime.getRuntime().availableProcessors() / 2));
    private final Server server;

    /// @param workers runs what arrives; the event loops only move bytes
    GrpcPort(
            InetSocketAddress address,
            List<BindableService> services,
            Executor workers,
            Connections connections)
            throws IOException {
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(address)
                        .bossEventLoopGroup(acceptor)
                        .workerEventLoopGroup(loops)
                        .channelType(NioServerSocketChannel.class)
                        .executor(workers)
                        .intercept(new PeerAddress())
                        .maxInboundMessageSize(connections.requestBytes())
                        .keepAliveTime(connections.keepalive().toMillis(), TimeUnit.MILLISECONDS)
                        .keepAliveTimeout(connections.timeout().toMillis(), TimeUnit.MILLISECONDS)
                        .permitKeepAliveTime(5, TimeUnit.SECONDS)
                        .permitKeepAliveWithoutCalls(true);
        if (connections.age().isPositive())
            builder.maxConnectionAge(connections.age().toMillis(), TimeUnit.MILLISECONDS)
                    .maxConnectionAgeGrace(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        services.forEach(builder::addService);
        server = builder.build();
        try {
            server.start();
        } catch (IOException | RuntimeException failure) {
            close();
            throw failure;
        }
    }

    int port() {
        return server.getPort();
    }

    /// Streams are expected to be ended by then; what is left is cut.
    @Override
    public void close() {
        try {
            server.shutdown();
            if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
                server.shutdownNow();
                server.awaitTermination(2, TimeUnit.SECONDS);
            }
            acceptor.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
        } catch (InterruptedException stop) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static EventLoopGroup loops(String name, int threads) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }
}
