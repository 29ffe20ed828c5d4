package io.leno.proxy.health;

import io.leno.proxy.cluster.Cluster;
import io.leno.proxy.upstream.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Watches the health of hosts of all clusters of a proxy, on one thread of its own that starts
/// when the first cluster needs it. Called on the configuration's thread.
public final class HealthWatch implements AutoCloseable {
    private final Transport transport;
    private final Executor configuration;
    private @Nullable EventLoopGroup group;

    /// @param configuration runs what is to happen on the configuration's thread
    public HealthWatch(Transport transport, Executor configuration) {
        this.transport = transport;
        this.configuration = configuration;
    }

    /// Watches the cluster's hosts from now on.
    public ClusterHealth watch(Cluster cluster, HealthSettings settings) {
        if (settings.checks() == null && settings.outliers() == null) return ClusterHealth.NONE;
        EventLoop loop = loop();
        var watched =
                new WatchedCluster(
                        cluster, settings, new LoopClock(loop), configuration, Jitter::hits);
        HealthCheckSettings checks = settings.checks();
        if (checks != null) {
            var dialer = new HealthDialer(loop, transport, cluster, checks);
            watched.checkBy(stats -> ProbeKinds.of(dialer, checks, stats));
        }
        watched.start();
        return watched;
    }

    private EventLoop loop() {
        EventLoopGroup running = group;
        if (running == null) {
            running =
                    new MultiThreadIoEventLoopGroup(
                            1, new DefaultThreadFactory("health", true), transport.handlers());
            group = running;
        }
        return running.next();
    }

    @Override
    public void close() {
        if (group != null) {
            var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }
}
