package io.leno.bench.controlplane;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Many simulated proxies, each with a connection of its own, on two event loops.
final class Fleet implements AutoCloseable {
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final List<Simulated> proxies = new ArrayList<>();
    private final int port;
    private final int services;
    private final boolean delta;
    private final Simulated.Traffic traffic = new Simulated.Traffic();
    private final AtomicInteger failures = new AtomicInteger();
    private final Map<String, Map<String, String>> versions = new ConcurrentHashMap<>();
    private volatile CountDownLatch connecting = new CountDownLatch(0);
    private volatile @Nullable Expectation expectation;
    private volatile boolean knowing;
    private volatile boolean closing;

    /// @param services that proxies belong to, in turn
    Fleet(int port, int services, boolean delta) {
        this.port = port;
        this.services = services;
        this.delta = delta;
    }

    int services() {
        return services;
    }

    /// Adds proxies and waits until each has all it asks for.
    ///
    /// @param knows they bring along the versions of what they had, as after a lost connection
    /// @return seconds
    double connect(int count, boolean knows) throws InterruptedException {
        knowing = knows;
        long begin = System.nanoTime();
        connecting = new CountDownLatch(count);
        List<Simulated> added = new ArrayList<>();
        for (int i = 0; i < count; i++) added.add(proxy(proxies.size() + i));
        proxies.addAll(added);
        added.forEach(Simulated::start);
        if (!connecting.await(300, TimeUnit.SECONDS))
            throw new IllegalStateException(
                    connecting.getCount() + " of " + count + " proxies have not got all they want");
        knowing = false;
        return (System.nanoTime() - begin) / 1e9;
    }

    private Simulated proxy(int number) {
        ManagedChannel channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port)
                        .usePlaintext()
                        .eventLoopGroup(loops)
                        .channelType(NioSocketChannel.class)
                        .directExecutor()
                        .maxInboundMessageSize(Integer.MAX_VALUE)
                        .build();
        return delta
                ? new DeltaProxy(this, number, channel)
                : new StateOfTheWorldProxy(this, number, channel);
    }

    /// All connections break at once.
    void disconnect() throws InterruptedException {
        closing = true;
        for (Simulated each : proxies) each.close();
        for (Simulated each : proxies) each.channel.awaitTermination(10, TimeUnit.SECONDS);
        proxies.clear();
        closing = false;
    }

    /// From now on each of so many proxies is expected to get a response of the type.
    Expectation expect(String typeUrl, int count) {
        var expected = new Expectation(typeUrl, count);
        expectation = expected;
        return expected;
    }

    long bytes() {
        return traffic.total();
    }

    int failures() {
        return failures.get();
    }

    void received(String typeUrl, long count) {
        traffic.add(typeUrl, count);
    }

    void complete() {
        connecting.countDown();
    }

    void accepted(int proxy, String typeUrl) {
        Expectation expected = expectation;
        if (expected != null) expected.accepted(proxy, typeUrl);
    }

    /// The first proxy tells what all have.
    void remember(int proxy, DeltaDiscoveryResponse response) {
        if (proxy != 0) return;
        var known = versions.computeIfAbsent(response.getTypeUrl(), _ -> new ConcurrentHashMap<>());
        for (Resource each : response.getResourcesList())
            known.put(Simulated.shared(each.getName()), each.getVersion());
    }

    Map<String, String> known(String typeUrl) {
        return knowing ? versions.getOrDefault(typeUrl, Map.of()) : Map.of();
    }

    void failed(Simulated proxy, Throwable failure) {
        if (closing) return;
        if (failures.incrementAndGet() <= 3)
            System.err.println("proxy " + proxy.number + ": " + failure.getMessage());
    }

    @Override
    public void close() {
        closing = true;
        proxies.forEach(Simulated::close);
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
