package io.leno.proxy.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.metrics.v3.StatsConfig;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.dns.NameCaches;
import io.leno.proxy.filter.ChainLedger;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.plugin.PluginContext;
import io.leno.proxy.runtime.RuntimeSnapshot;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.TlsEnvironment;
import io.leno.proxy.upstream.Transport;
import io.leno.proxy.upstream.Workers;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Any bytes as resources of xDS: taken, or refused with the one exception that becomes a NACK.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class XdsFuzzTest {
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    private final Stats stats = new Stats(StatsConfig.getDefaultInstance());
    private final NameCaches names = new NameCaches(thread, stats);
    private final FilterRegistry registry = new FilterRegistry();
    private final FieldCoverage coverage = new FieldCoverage();
    private final TransportSockets sockets = new TransportSockets(new TlsEnvironment(), coverage);
    private @Nullable EventLoopGroup loops;
    private @Nullable Workers workers;
    private @Nullable LogFiles files;
    private @Nullable HealthCompiler health;
    private @Nullable RouteStore routes;
    private @Nullable ListenerCompiler listeners;

    @BeforeAll
    void start() {
        Transport transport = Transport.probe();
        loops = new MultiThreadIoEventLoopGroup(1, transport.handlers());
        workers = new Workers(loops, transport);
        files =
                new LogFiles(
                        stats,
                        Duration.ofSeconds(10),
                        () -> RuntimeSnapshot.EMPTY,
                        registry.plugins(),
                        PluginContext.of(stats));
        health = new HealthCompiler(new EventLogs(files, ""));
        routes = new RouteStore(registry, coverage, stats, () -> RuntimeSnapshot.EMPTY);
        var clusters =
                new ClusterStore(
                        stats,
                        workers,
                        thread,
                        coverage,
                        registry.plugins(),
                        sockets,
                        health,
                        names,
                        ref -> false,
                        name -> {});
        listeners =
                new ListenerCompiler(
                        registry,
                        new ChainLedger(workers.all()),
                        clusters,
                        routes,
                        new ScopeStore(),
                        new ExtensionStore(),
                        files,
                        coverage,
                        sockets,
                        names,
                        stats,
                        Node.getDefaultInstance());
    }

    @AfterAll
    void stop() {
        if (loops != null) loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
        if (files != null) files.close();
        thread.shutdownNow();
    }

    /// A resource of any type.
    private interface Compiles {
        void compile() throws InvalidProtocolBufferException;
    }

    private static void check(Compiles work) {
        try {
            work.compile();
        } catch (InvalidResourceException | InvalidProtocolBufferException refused) {
            // that is what becomes a NACK
        }
    }

    @FuzzTest(maxDuration = "3m")
    void clusters(byte[] data) {
        check(
                () -> {
                    Cluster config = Cluster.parseFrom(data);
                    var compiled =
                            ClusterCompiler.compile(
                                    config,
                                    sockets.upstream(config, stats.cluster("fuzz"), "cluster fuzz"),
                                    coverage,
                                    registry.plugins(),
                                    names);
                    compiled.balancing().close();
                    if (health != null) health.compile(config, compiled, "cluster fuzz");
                    coverage.check(config, "cluster fuzz");
                });
    }

    @FuzzTest(maxDuration = "1m")
    void endpoints(byte[] data) {
        check(
                () -> {
                    var config = ClusterLoadAssignment.parseFrom(data);
                    EndpointCompiler.compile(config, false);
                    EndpointCompiler.rules(config);
                    EndpointCompiler.overload(config);
                });
    }

    @FuzzTest(maxDuration = "3m")
    void listeners(byte[] data) {
        check(
                () -> {
                    Listener config = Listener.parseFrom(data);
                    if (listeners == null) return;
                    for (var chain : listeners.compile(config, null).chains())
                        chain.server().discard();
                });
    }

    @FuzzTest(maxDuration = "3m")
    void routes(byte[] data) {
        check(
                () -> {
                    var config = RouteConfiguration.parseFrom(data);
                    if (routes != null) routes.compile(config);
                });
    }
}
