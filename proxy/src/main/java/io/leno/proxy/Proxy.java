package io.leno.proxy;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.protobuf.util.Durations;

import io.envoyproxy.envoy.admin.v3.CommandLineOptions;
import io.envoyproxy.envoy.admin.v3.ServerInfo;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.leno.api.connection.NamedAddress;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginAccount;
import io.leno.api.plugin.PluginDeployments;
import io.leno.api.process.LenoProcess;
import io.leno.api.xds.ResourceSourceFactory;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.admin.AdminActions;
import io.leno.proxy.admin.AdminServer;
import io.leno.proxy.bootstrap.InvalidBootstrapException;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.config.BootstrapExtensions;
import io.leno.proxy.config.Configuration;
import io.leno.proxy.config.FieldCoverage;
import io.leno.proxy.config.InvalidResourceException;
import io.leno.proxy.config.MachineAddress;
import io.leno.proxy.config.OverloadCompiler;
import io.leno.proxy.config.Replay;
import io.leno.proxy.config.WatchdogCompiler;
import io.leno.proxy.filter.ChainLedger;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.filter.LoopWatchdog;
import io.leno.proxy.filter.PluginReport;
import io.leno.proxy.filter.PluginStats;
import io.leno.proxy.listener.Listener;
import io.leno.proxy.overload.OverloadWatch;
import io.leno.proxy.plugin.PluginContext;
import io.leno.proxy.runtime.InvalidRuntimeException;
import io.leno.proxy.runtime.RuntimeLayers;
import io.leno.proxy.sink.StatsSinks;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.upstream.ClusterCalls;
import io.leno.proxy.upstream.Transport;
import io.leno.proxy.upstream.Workers;
import io.leno.runtime.spi.ProxyCore;
import io.leno.runtime.spi.ProxySeat;
import io.leno.runtime.spi.ProxyState;
import io.leno.runtime.spi.ProxyTerm;
import io.netty.channel.Channel;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/// A running proxy: event loops, configuration, admin interface. Everything it does follows from
/// its bootstrap, and from the xDS server that the bootstrap names.
public final class Proxy implements AdminActions, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Proxy.class);
    private static final Duration STATS_FLUSH = Duration.ofSeconds(5);
    private static final Duration PARENT_SHUTDOWN = Duration.ofMinutes(15);

    /// How soon a layer of the runtime that is a directory is read again.
    private static final Duration RUNTIME_CHECK = Duration.ofMillis(500);

    /// How long the deployer waits for the configuration's thread.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration LOG_FLUSH = Duration.ofSeconds(1);

    /// How long static listeners wait at start for the bundles that bring their filters.
    private static final Duration FILTER_WAIT = Duration.ofSeconds(3);

    /// At the end requests under way are waited for, but not for longer than a supervisor waits.
    private static final Duration LONGEST_DRAIN_AT_END = Duration.ofSeconds(10);

    private final Bootstrap bootstrap;
    private final Options options;
    private final LenoProcess process;
    private final Stats stats;
    private final LogFiles files;
    private final Succession succession;
    private final ProxyTerm term;
    private final Workers workers;
    private final ClusterCalls calls;
    private final PluginContext context;
    private final ServerStats server;
    private final RuntimeLayers runtime;
    private final ChainLedger ledger;
    private final PluginStats pluginStats;
    private final OverloadWatch overload;
    private final Configuration configuration;
    private final FilterRegistry registry;
    private final Instant startedAt = Instant.now();

    /// Listeners that were bound once; touched by the configuration's thread.
    private final Set<String> announced = new HashSet<>();

    private volatile ServerInfo.State state = ServerInfo.State.INITIALIZING;
    private volatile @Nullable StatsSinks sinks;
    private volatile @Nullable AdminServer admin;
    private volatile @Nullable LoopWatchdog watchdog;
    private final CompletableFuture<Void> initialized = new CompletableFuture<>();
    private boolean started;
    private boolean connected;
    private volatile boolean closed;
    private @Nullable PluginDeployments deployments;

    /// What a bootstrap does not say.
    ///
    /// @param concurrency event loops; 0: one per core
    /// @param drainTime how long connections of listeners that are gone may go on
    /// @param adminAddressPath file that gets the admin interface's address; null for none
    /// @param logFlush how long entries of access logs are gathered before they are written
    public record Options(
            int concurrency,
            Duration drainTime,
            @Nullable Path adminAddressPath,
            Duration logFlush) {
        public static final Options DEFAULT = new Options(0, Duration.ofMinutes(10), null);

        public Options(int concurrency, Duration drainTime, @Nullable Path adminAddressPath) {
            this(concurrency, drainTime, adminAddressPath, LOG_FLUSH);
        }

        int loops() {
            return concurrency > 0 ? concurrency : Runtime.getRuntime().availableProcessors();
        }
    }

    /// Does nothing yet.
    ///
    /// @param coverage shared by the proxies of a process
    /// @throws InvalidBootstrapException when `stats_config` has a regex that is none
    public Proxy(
            Bootstrap bootstrap,
            Options options,
            FilterRegistry registry,
            FieldCoverage coverage,
            LenoProcess process) {
        this(bootstrap, options, registry, coverage, process, new ProxySeat("proxy"), -1);
    }

    /// One generation of the proxy on this seat.
    ///
    /// @param bundleId of this class
    Proxy(
            Bootstrap bootstrap,
            Options options,
            FilterRegistry registry,
            FieldCoverage coverage,
            LenoProcess process,
            ProxySeat seat,
            long bundleId) {
        this.bootstrap = bootstrap;
        this.options = options;
        this.registry = registry;
        this.process = process;
        BuiltInPlugins.addTo(registry);
        stats = stats(bootstrap);
        runtime = runtime(bootstrap, stats);
        succession = new Succession(this, bundleId);
        term = seat.enter(succession, bundleId);
        Transport transport = Transport.probe();
        workers =
                new Workers(term.loops("proxy", options.loops(), transport.handlers()), transport);
        BootstrapExtensions.apply(bootstrap.getBootstrapExtensionsList(), workers.internal());
        calls = new ClusterCalls(workers, stats);
        context =
                new PluginContext(
                        bootstrap.getNode(),
                        MachineAddress.find(),
                        calls,
                        stats,
                        runtime::snapshot);
        files =
                new LogFiles(
                        stats, options.logFlush(), runtime::snapshot, registry.plugins(), context);
        server = new ServerStats(stats, startedAt, options.loops());
        ledger = new ChainLedger(workers.all());
        pluginStats = new PluginStats(ledger.accounts(), stats);
        overload =
                OverloadCompiler.compile(bootstrap.getOverloadManager(), workers.overload(), stats);
        configuration =
                new Configuration(
                        workers,
                        term,
                        stats,
                        registry,
                        ledger,
                        files,
                        coverage,
                        bootstrap.getNode(),
                        bootstrap.getClusterManager().getOutlierDetection().getEventLogPath(),
                        options.drainTime(),
                        this::bound);
        calls.clusters(configuration.clusterLookup());
        workers.overload().runtime(runtime::snapshot);
        configuration.runtime(bootstrap.getLayeredRuntime(), runtime);
        configuration.surroundings(
                bootstrap.getNode(), bootstrap.getClusterManager().getLocalClusterName());
    }

    /// @throws InvalidBootstrapException naming the sink that is unknown or refused
    private StatsSinks openSinks() {
        try {
            return StatsSinks.open(
                    bootstrap.getStatsSinksList(), registry.plugins(), context, stats);
        } catch (InvalidPluginConfigException e) {
            throw new InvalidBootstrapException("stats_sinks: " + e.getMessage(), e);
        }
    }

    private static RuntimeLayers runtime(Bootstrap bootstrap, Stats stats) {
        try {
            return new RuntimeLayers(
                    bootstrap.getLayeredRuntime(), bootstrap.getNode().getCluster(), stats);
        } catch (InvalidRuntimeException e) {
            throw new InvalidBootstrapException("layered_runtime: " + e.getMessage(), e);
        }
    }

    private static Stats stats(Bootstrap bootstrap) {
        try {
            return new Stats(bootstrap.getStatsConfig());
        } catch (IllegalArgumentException e) {
            throw new InvalidBootstrapException("stats_config: " + e.getMessage(), e);
        }
    }

    /// Starts the admin interface and the static resources.
    ///
    /// @throws IOException when an address of the start cannot be bound
    /// @throws InvalidResourceException naming the static resource that is refused
    public void start() throws IOException {
        term.serve();
        startAdmin();
        if (bootstrap.hasOverloadManager()) overload.look();
        addStatic();
        begin();
    }

    private void begin() {
        watchdog =
                new LoopWatchdog(
                        workers, WatchdogCompiler.compile(bootstrap), ledger.accounts(), stats);
        whenPluginsAreThere(() -> sinks = openSinks());
        configuration.every(flushInterval(), this::flush);
        if (runtime.watchesDirectories())
            configuration.every(RUNTIME_CHECK, runtime::checkDirectories);
        if (bootstrap.hasOverloadManager())
            configuration.every(overload.interval(), overload::look);
        synchronized (this) {
            started = true;
        }
    }

    /// Comes up beside the generation that serves the seat, with what that one was told, and stands
    /// by: when that one leaves, this one serves.
    ///
    /// @param limit how long it may take
    /// @throws IOException when an address cannot be bound
    /// @throws InvalidResourceException naming what is refused
    void standBy(Duration limit) throws IOException {
        ProxyState before = term.predecessor().orElseThrow().state();
        startAdmin();
        if (runtime.isModifiable()) runtime.modify(before.runtimeOverrides());
        if (bootstrap.hasOverloadManager()) overload.look();
        try (var replay = new Replay(before.received())) {
            configuration.connect(replay);
            addStatic();
            if (before.live()) awaitLive(limit);
            configuration.connect(null);
        }
        if (before.failsHealthChecks()) failHealthChecks(true);
        begin();
        term.standBy();
    }

    private void awaitLive(Duration limit) {
        try {
            initialized.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new InvalidResourceException("not live within " + limit.toSeconds() + " s", e);
        }
    }

    /// Makes way for the generation that stands by. Without one it ends.
    void leave() {
        flush();
        ProxyCore next = term.giveWay();
        if (next == null) close();
        else succession.giveTo(next, options.drainTime());
    }

    Succession succession() {
        return succession;
    }

    ProxyTerm term() {
        return term;
    }

    boolean isLive() {
        return initialized.isDone();
    }

    boolean failsHealthChecks() {
        return state == ServerInfo.State.DRAINING;
    }

    boolean adoptAdmin(Channel channel) {
        AdminServer own = admin;
        if (own != null) own.adopt(channel);
        return own != null;
    }

    void moveAdminTo(ProxyCore next) {
        AdminServer own = admin;
        if (own != null) own.moveTo(next);
    }

    /// Another generation tells sinks about what both count.
    private void flush() {
        if (!term.isServing()) return;
        term.collectCounts();
        server.measure();
        pluginStats.publish();
        StatsSinks told = sinks;
        if (told == null || told.isEmpty()) stats.flush();
        else told.flush();
    }

    /// Envoy: `stats_flush_interval`.
    private Duration flushInterval() {
        var interval = bootstrap.getStatsFlushInterval();
        return bootstrap.hasStatsFlushInterval()
                ? Duration.ofSeconds(interval.getSeconds(), interval.getNanos())
                : STATS_FLUSH;
    }

    /// Somebody looks at the stats.
    void measure() {
        if (bootstrap.getStatsFlushOnAdmin()) {
            flush();
            return;
        }
        term.collectCounts();
        server.measure();
        pluginStats.publish();
    }

    RuntimeLayers runtime() {
        return runtime;
    }

    CommandLineOptions commandLine() {
        return CommandLineOptions.newBuilder()
                .setBaseId(0)
                .setConcurrency(options.loops())
                .setLogLevel("info")
                .setFileFlushInterval(Durations.fromMillis(options.logFlush().toMillis()))
                .setDrainTime(seconds(options.drainTime()))
                .setParentShutdownTime(seconds(PARENT_SHUTDOWN))
                .setAdminAddressPath(
                        options.adminAddressPath() == null
                                ? ""
                                : options.adminAddressPath().toString())
                .setSocketPath("@envoy_domain_socket")
                .build();
    }

    private static com.google.protobuf.Duration seconds(Duration duration) {
        return com.google.protobuf.Duration.newBuilder().setSeconds(duration.toSeconds()).build();
    }

    private void startAdmin() throws IOException {
        if (!bootstrap.getAdmin().hasAddress()) return;
        InetSocketAddress address = adminSocket(bootstrap.getAdmin().getAddress());
        AdminServer made =
                AdminServer.start(
                        term, address, new ProxyView(this, bootstrap, configuration), this, stats);
        admin = made;
        String actual = Addresses.text(made.address());
        if (options.adminAddressPath() != null)
            Files.writeString(options.adminAddressPath(), actual);
        if (term.isServing()) process.started("admin on " + actual);
    }

    private static InetSocketAddress adminSocket(Address address) {
        if (address.hasPipe()) return NamedAddress.ofPipe(address.getPipe().getPath());
        var socket = address.getSocketAddress();
        return new InetSocketAddress(socket.getAddress(), socket.getPortValue());
    }

    /// Checks everything that a start would, and opens, connects and resolves nothing.
    ///
    /// @throws InvalidResourceException naming the static resource that is refused
    public void validate() {
        var resources = bootstrap.getStaticResources();
        checkReferences();
        whenPluginsAreThere(
                () ->
                        configuration.checkStatic(
                                resources.getSecretsList(),
                                resources.getClustersList(),
                                resources.getListenersList()));
        whenPluginsAreThere(() -> openSinks().close());
    }

    private void addStatic() {
        var resources = bootstrap.getStaticResources();
        checkOwnCluster();
        whenPluginsAreThere(
                () -> configuration.start(resources, bootstrap.getDynamicResources(), this::live));
    }

    /// What the bootstrap names must be there.
    private void checkReferences() {
        checkOwnCluster();
        if (!bootstrap.getAdmin().hasAddress()) return;
        if (bootstrap.getAdmin().getAddress().hasPipe()) return;
        var socket = bootstrap.getAdmin().getAddress().getSocketAddress();
        try {
            var _ = Addresses.ofLiteral(socket.getAddress(), socket.getPortValue());
        } catch (IllegalArgumentException e) {
            throw new InvalidBootstrapException("admin.address: " + e.getMessage(), e);
        }
    }

    private void checkOwnCluster() {
        String own = bootstrap.getClusterManager().getLocalClusterName();
        boolean known =
                own.isEmpty()
                        || bootstrap.getStaticResources().getClustersList().stream()
                                .anyMatch(cluster -> cluster.getName().equals(own));
        if (known) return;
        throw new InvalidBootstrapException(
                "cluster_manager.local_cluster_name: local cluster '" + own + "' must be defined");
    }

    /// Bundles start in any order: a listener may have to wait a moment for its filters.
    private static void whenPluginsAreThere(Runnable work) {
        long until = System.nanoTime() + FILTER_WAIT.toNanos();
        while (true) {
            try {
                work.run();
                return;
            } catch (InvalidResourceException | InvalidBootstrapException e) {
                boolean missing =
                        String.valueOf(e.getMessage()).contains("registered implementation");
                if (!missing || System.nanoTime() - until > 0) throw e;
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
        }
    }

    private void bound(Listener listener) {
        String name = listener.settings().name();
        if (!listener.settings().sockets().binds()) return;
        boolean first = announced.add(name) && term.isServing();
        for (InetSocketAddress address : listener.localAddresses()) {
            String where = Addresses.text(address);
            if (first) process.started("listener " + name + " on " + where);
            else log.info("Listener {} on {}", name, where);
        }
    }

    /// Completes when all that the start waits for is there: requests are served.
    public CompletableFuture<Void> whenLive() {
        return initialized;
    }

    private void live() {
        state = ServerInfo.State.LIVE;
        server.live();
        StartGarbage.collectSoon();
        initialized.complete(null);
        term.live();
    }

    /// Connects to the xDS servers that the configuration names, as far as it names some.
    ///
    /// @throws InvalidResourceException when one cannot be used
    public synchronized void connect(ResourceSourceFactory factory) {
        if (closed || !started || !term.isServing()) return;
        if (connected) configuration.connect(null);
        connected = true;
        configuration.connect(new XdsServers(bootstrap, factory));
    }

    /// The factory is gone; what was received stays in force.
    public synchronized void disconnect() {
        if (!connected) return;
        connected = false;
        configuration.connect(null);
    }

    public Stats stats() {
        return stats;
    }

    public Configuration configuration() {
        return configuration;
    }

    ServerInfo.State state() {
        return state;
    }

    Instant startedAt() {
        return startedAt;
    }

    ChainLedger ledger() {
        return ledger;
    }

    /// What each generation of each filter did so far.
    public List<PluginReport> pluginReports() {
        return ledger.accounts().reports();
    }

    FilterRegistry registry() {
        return registry;
    }

    /// Where the admin interface listens; null without one.
    public @Nullable InetSocketAddress adminAddress() {
        AdminServer own = admin;
        return own == null ? null : own.address();
    }

    /// Streams that hold a filter of the bundle, and other uses of it.
    public long streamsUsing(long bundleId) {
        return ledger.usesOf(bundleId) + registry.plugins().usesOf(bundleId);
    }

    /// What the admin interface offers to do to plugins, and who brings an older generation back
    /// when one does badly; before the start.
    void deployments(@Nullable PluginDeployments deployments) {
        this.deployments = deployments;
        if (deployments == null) return;
        var rollbacks = new PluginRollbacks(deployments);
        ledger.accounts().onTrouble(rollbacks::consider);
    }

    @Nullable PluginDeployments deployments() {
        return deployments;
    }

    /// What streams saw of the bundle. A stream with two of its filters counts twice.
    public PluginAccount accountOf(long bundleId) {
        PluginAccount sum = PluginAccount.NONE;
        for (PluginReport each : ledger.accounts().reportsOf(bundleId))
            sum = sum.plus(each.account());
        return sum;
    }

    /// Why a bundle that is still being checked could not serve here.
    public List<String> objectionsTo(long bundleId) {
        try {
            return configuration.objectionsTo(bundleId).get(PATIENCE.toMillis(), MILLISECONDS);
        } catch (RejectedExecutionException ended) {
            return List.of();
        } catch (ExecutionException | TimeoutException e) {
            return List.of("the proxy could not try it: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("the proxy was interrupted before it could try it");
        }
    }

    /// Returns when new streams obey what the registry was told before.
    void settle() {
        try {
            configuration.settled().get(PATIENCE.toMillis(), MILLISECONDS);
        } catch (RejectedExecutionException ended) {
            log.debug("The proxy has ended");
        } catch (ExecutionException | TimeoutException e) {
            log.warn("New shares of plugins are taken late: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void drainListeners(boolean inboundOnly, boolean graceful, boolean skipExit) {
        configuration.drain(inboundOnly, !skipExit);
    }

    @Override
    public void failHealthChecks(boolean fail) {
        state = fail ? ServerInfo.State.DRAINING : ServerInfo.State.LIVE;
        configuration.failHealthChecks(fail);
        stats.gauge("server.live").set(fail ? 0 : 1);
    }

    @Override
    public void quit() {
        process.stop();
    }

    @Override
    public void reopenLogs() {
        files.reopen();
    }

    /// Takes no new connections, lets requests under way end, then ends.
    @Override
    public void close() {
        synchronized (this) {
            if (closed) return;
            closed = true;
        }
        state = ServerInfo.State.DRAINING;
        disconnect();
        configuration.drain(false, true);
        long wait = Math.min(options.drainTime().toNanos(), LONGEST_DRAIN_AT_END.toNanos());
        long until = System.nanoTime() + wait;
        while (ledger.streams() > 0 && System.nanoTime() - until < 0)
            LockSupport.parkNanos(10_000_000);
        end();
    }

    /// Nothing is under way: gives back all it has.
    void end() {
        StatsSinks told = sinks;
        if (told != null) told.close();
        synchronized (this) {
            closed = true;
        }
        configuration.close();
        if (watchdog != null) watchdog.close();
        workers.close();
        workers.await(); // connections are closed
        workers.await(); // and counted
        files.close();
        AdminServer own = admin;
        if (own != null) own.close();
        term.close();
    }
}
