package io.leno.proxy.config;

import io.envoyproxy.envoy.admin.v3.Certificate;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.bootstrap.v3.LayeredRuntime;
import io.envoyproxy.envoy.config.bootstrap.v3.RuntimeLayer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.leno.api.model.Locality;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.accesslog.LogFiles;
import io.leno.proxy.call.AsyncClient;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.dns.NameCaches;
import io.leno.proxy.filter.ChainLedger;
import io.leno.proxy.filter.FilterHost;
import io.leno.proxy.filter.FilterRegistry;
import io.leno.proxy.filter.ProxyNodes;
import io.leno.proxy.filter.SharedStores;
import io.leno.proxy.http.ServerHealth;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.runtime.RuntimeLayers;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.PublishedSecret;
import io.leno.proxy.tls.SecretUser;
import io.leno.proxy.tls.TlsEnvironment;
import io.leno.proxy.upstream.Workers;
import io.leno.runtime.spi.MovedConnection;
import io.leno.runtime.spi.ProxyCore;
import io.leno.runtime.spi.ProxyTerm;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// What the proxy is told to do, put into force. All changes happen on one thread, one after the
/// other; what is refused changes nothing.
public final class Configuration implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Configuration.class);

    /// How soon a changed certificate file is noticed.
    private static final Duration FILE_CHECK = Duration.ofMillis(500);

    private final ScheduledExecutorService thread;
    private final Stats stats;
    private final FilterRegistry registry;
    private final ClusterStore clusters;
    private final SubClusterStore subClusters;
    private final RouteStore routes;
    private final ScopeStore scopes = new ScopeStore();
    private final ExtensionStore extensions = new ExtensionStore();
    private final ListenerStore listeners;
    private final ChainLedger ledger;
    private final ServerHealth serverHealth;
    private final TlsEnvironment tls = new TlsEnvironment();
    private volatile Set<SecretUser> secretUsers = Set.of();
    private final Runnable registryListener = this::registryChanged;
    private final TransportSockets sockets;
    private final Secrets secrets;
    private final Guests guests = new Guests();
    private final Feeds feeds;
    private final Intake intake;
    private Initialization start;
    private Runnable onInitialized = () -> {};
    private final List<Wanted> discovered = new ArrayList<>();
    private boolean following;
    private boolean starting;

    /// @param coverage tells what of the configuration is not acted on
    /// @param node who we are to others; sidecars say so in their id
    /// @param outlierLog file that gets ejections; empty: none
    /// @param drainTime how long connections of listeners that are gone may go on
    /// @param onBound told of each listener that was opened
    public Configuration(
            Workers workers,
            ProxyTerm term,
            Stats stats,
            FilterRegistry registry,
            ChainLedger ledger,
            LogFiles files,
            FieldCoverage coverage,
            Node node,
            String outlierLog,
            Duration drainTime,
            Consumer<io.leno.proxy.listener.Listener> onBound) {
        this.stats = stats;
        this.registry = registry;
        this.ledger = ledger;
        thread =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("leno-config").daemon(true).factory());
        sockets = new TransportSockets(tls, coverage);
        secrets =
                new Secrets(tls.secrets(), stats, registry.plugins(), thread, this::secretsChanged);
        feeds = new Feeds(thread, new FeedHost(), guests);
        start = new Initialization(new StartView(), List.of(), null, null);
        sockets.settledBy(
                secret ->
                        secrets.isWatched(secret)
                                ? secrets.isGivenUp(secret)
                                : feeds.isSettled(Secrets.ref(secret)));
        var health = new HealthCompiler(new EventLogs(files, outlierLog));
        var names = new NameCaches(thread, stats);
        clusters =
                new ClusterStore(
                        stats,
                        workers,
                        thread,
                        coverage,
                        registry.plugins(),
                        sockets,
                        health,
                        names,
                        feeds::isSettled,
                        this::clusterServes);
        subClusters = new SubClusterStore(clusters, thread);
        var client = new AsyncClient(clusters, stats, MachineAddress.find().getHostAddress());
        ledger.host(
                new FilterHost(
                        workers.all(),
                        client,
                        stats,
                        files.runtime(),
                        ProxyNodes.of(node),
                        new SharedStores(stats),
                        clusters,
                        names,
                        subClusters));
        routes = new RouteStore(registry, coverage, stats, files.runtime());
        var compiler =
                new ListenerCompiler(
                        registry,
                        ledger,
                        clusters,
                        routes,
                        scopes,
                        extensions,
                        files,
                        coverage,
                        sockets,
                        names,
                        stats,
                        node);
        serverHealth = new ServerHealth(clusters, node.getCluster());
        var context = new ListenerPlan.Context(clusters, serverHealth, stats, registry, ledger);
        listeners =
                new ListenerStore(
                        compiler,
                        context,
                        routes,
                        scopes,
                        extensions,
                        sockets,
                        feeds::isSettled,
                        workers,
                        term,
                        stats,
                        thread,
                        drainTime,
                        onBound);
        intake = new Intake(clusters, routes, listeners, secrets);
        registry.onChange(registryListener);
        ledger.onDone(this::chainDone);
        every(FILE_CHECK, this::checkFiles);
    }

    private void clusterServes(String name) {
        subClusters.serving(name);
        namesChanged();
    }

    /// Where this proxy is, for clusters that come from now on.
    ///
    /// @param ownCluster the cluster it belongs to; empty: unknown. Envoy: `local_cluster_name`
    public void surroundings(Node node, String ownCluster) {
        var place = node.getLocality();
        var locality = new Locality(place.getRegion(), place.getZone(), place.getSubZone());
        call(
                () -> {
                    clusters.surroundings(locality, ownCluster);
                    return true;
                });
    }

    /// Runs on the configuration's thread and waits for the outcome.
    private <T> T call(Callable<T> work) {
        try {
            return thread.submit(work).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /// Adds static resources, clusters first, as listeners may name them, and begins to ask for the
    /// others.
    ///
    /// @param dynamic where clusters and listeners come from
    /// @param initialized told when all is there; on the configuration's thread
    /// @throws InvalidResourceException naming the first that is refused
    public void start(
            Bootstrap.StaticResources resources,
            Bootstrap.DynamicResources dynamic,
            Runnable initialized) {
        call(
                () -> {
                    checkNames(resources.getClustersList());
                    tls.secrets().addStatic(resources.getSecretsList());
                    for (Cluster cluster : resources.getClustersList())
                        clusters.put(cluster, "", false);
                    for (Listener listener : resources.getListenersList())
                        listeners.put(listener, "", false);
                    onInitialized = initialized;
                    start =
                            new Initialization(
                                    new StartView(),
                                    discovered,
                                    whole(
                                            dynamic.hasCdsConfig(),
                                            dynamic.getCdsConfig(),
                                            TypeUrls.CLUSTER,
                                            "cds_config"),
                                    whole(
                                            dynamic.hasLdsConfig(),
                                            dynamic.getLdsConfig(),
                                            TypeUrls.LISTENER,
                                            "lds_config"));
                    starting = true;
                    try {
                        namesChanged();
                    } finally {
                        starting = false;
                    }
                    return true;
                });
    }

    /// Understands static resources and puts none of them to work.
    ///
    /// @throws InvalidResourceException naming the first that would be refused
    public void checkStatic(
            List<Secret> secrets, List<Cluster> staticClusters, List<Listener> staticListeners) {
        call(
                () -> {
                    checkNames(staticClusters);
                    tls.secrets().addStatic(secrets);
                    staticClusters.forEach(clusters::check);
                    staticListeners.forEach(listeners::check);
                    return true;
                });
    }

    private static void checkNames(List<Cluster> staticClusters) {
        Set<String> names = new HashSet<>();
        for (Cluster cluster : staticClusters) {
            if (names.add(cluster.getName())) continue;
            throw new InvalidResourceException(
                    "static_resources.clusters: duplicate cluster '"
                            + cluster.getName()
                            + "' (expected: each name once)");
        }
    }

    private @Nullable Wanted whole(
            boolean present, ConfigSource source, String typeUrl, String field) {
        if (!present) return null;
        var origin = ConfigOrigin.of(source, field, "dynamic_resources");
        return Wanted.of(
                new ResourceRef(origin, typeUrl, ""), stats.scope(scope(typeUrl) + "."), source);
    }

    /// Layers of the runtime that come by RTDS; before the start.
    public void runtime(LayeredRuntime config, RuntimeLayers layers) {
        call(
                () -> {
                    intake.runtime(layers);
                    for (RuntimeLayer layer : config.getLayersList()) {
                        if (!layer.hasRtdsLayer()) continue;
                        var rtds = layer.getRtdsLayer();
                        var origin =
                                ConfigOrigin.of(
                                        rtds.getRtdsConfig(), "rtds_config", layer.getName());
                        var ref = new ResourceRef(origin, TypeUrls.RUNTIME, rtds.getName());
                        discovered.add(
                                Wanted.of(ref, stats.scope("runtime."), rtds.getRtdsConfig()));
                    }
                    return true;
                });
    }

    /// Servers can be reached from now on.
    ///
    /// @param to null: no longer; what was received stays in force
    /// @throws InvalidResourceException when the bootstrap's servers cannot be used
    public void connect(@Nullable Connections to) {
        call(
                () -> {
                    feeds.connect(to);
                    return true;
                });
    }

    /// Who else receives something over the stream for all types.
    public Guests guests() {
        return guests;
    }

    /// What subscriptions do.
    private final class FeedHost implements Feeds.Host {
        @Override
        public Map<String, String> apply(ResourceRef ref, Update update) {
            return intake.apply(ref, update);
        }

        @Override
        public void changed(String typeUrl) {
            settle();
            namesChanged();
        }

        @Override
        public <T> T call(Callable<T> work) {
            return Configuration.this.call(work);
        }

        @Override
        public void control(ResourceRef ref, boolean connected, @Nullable String identifier) {
            String prefix =
                    (ref.origin().equals(ConfigOrigin.ADS) ? "" : scope(ref.typeUrl()) + ".")
                            + "control_plane.";
            stats.gauge(prefix + "connected_state").set(connected ? 1 : 0);
            if (identifier != null) stats.text(prefix + "identifier").set(identifier);
        }
    }

    /// How far the start has got.
    private final class StartView implements Initialization.View {
        @Override
        public boolean clustersWarm() {
            return !clusters.isWarming();
        }

        @Override
        public boolean listenersReady() {
            return listeners.isReady();
        }

        @Override
        public void openListeners() {
            try {
                listeners.open();
            } catch (InvalidResourceException e) {
                if (starting) throw e;
                log.error("{}", e.getMessage());
            }
        }

        @Override
        public void completed() {
            onInitialized.run();
        }
    }

    private static String scope(String typeUrl) {
        return switch (typeUrl) {
            case TypeUrls.CLUSTER -> "cluster_manager.cds";
            case TypeUrls.LISTENER -> "listener_manager.lds";
            case TypeUrls.ENDPOINT -> "cluster_manager.eds";
            case TypeUrls.SECRET -> "sds";
            case TypeUrls.RUNTIME -> "runtime";
            case TypeUrls.EXTENSION -> "extension_config_discovery";
            default -> "http.rds";
        };
    }

    private void secretsChanged() {
        settle();
        namesChanged();
    }

    /// Those that waited for what has come, or is not waited for any more, go on.
    private void settle() {
        clusters.settled();
        try {
            listeners.routesChanged();
        } catch (InvalidResourceException e) {
            log.warn("{}", e.getMessage());
        }
    }

    /// Subscriptions follow references, and the start goes on.
    private void namesChanged() {
        if (following) return; // below it goes round until nothing changes
        following = true;
        try {
            do follow();
            while (start.advance(feeds::isSettled));
        } finally {
            following = false;
        }
    }

    private void follow() {
        List<Wanted> tables = listeners.wanted();
        Set<ResourceRef> refs = new HashSet<>();
        for (Wanted table : tables) refs.add(table.ref());
        routes.retain(refs);
        Set<SecretUser> users = new HashSet<>(clusters.secretUsers());
        users.addAll(listeners.secretUsers());
        tls.secrets().retain(users);
        secretUsers = users;
        List<Wanted> wanted = new ArrayList<>(start.due());
        wanted.addAll(clusters.wanted());
        wanted.addAll(secrets.wanted());
        wanted.addAll(start.dueLast());
        List<Wanted> filters = listeners.extensions();
        Set<ResourceRef> discovered = new HashSet<>();
        for (Wanted filter : filters) discovered.add(filter.ref());
        extensions.retain(discovered);
        List<Wanted> ofScopes = listeners.scopes();
        Set<ResourceRef> scoped = new HashSet<>();
        for (Wanted one : ofScopes) scoped.add(one.ref());
        scopes.retain(scoped);
        if (start.listenersMayWarm()) {
            wanted.addAll(ofScopes);
            wanted.addAll(tables);
            wanted.addAll(filters);
        }
        feeds.follow(wanted);
    }

    private void checkFiles() {
        try {
            tls.secrets().checkFiles();
        } catch (RuntimeException e) {
            log.error("Certificate files were not checked after an error of ours", e);
        }
    }

    private void registryChanged() {
        later(
                () -> {
                    registry.plugins().refresh();
                    tables().forEach(routes::prepare);
                    listeners.registryChanged();
                    namesChanged();
                    releaseOldGenerations();
                });
    }

    /// Why a bundle that is still being checked could not serve here: settings in force that it
    /// refuses. One line each.
    public CompletableFuture<List<String>> objectionsTo(long bundleId) {
        return CompletableFuture.supplyAsync(
                () -> {
                    List<String> objections = new ArrayList<>(listeners.objectionsTo(bundleId));
                    for (RouteTable table : tables())
                        objections.addAll(routes.objectionsTo(bundleId, table));
                    return objections;
                },
                thread);
    }

    /// An old generation of a filter may have had its last stream.
    private void chainDone() {
        later(this::releaseOldGenerations);
    }

    private void releaseOldGenerations() {
        var live = ledger.registrations();
        live.addAll(registry.all());
        for (RouteTable table : tables()) table.retain(live);
    }

    private List<RouteTable> tables() {
        return Stream.concat(routes.tables().stream(), listeners.tables().stream()).toList();
    }

    private void later(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ended) {
            log.debug("The proxy has ended");
        }
    }

    /// Runs on the configuration's thread again and again.
    public void every(Duration period, Runnable task) {
        var _ =
                thread.scheduleWithFixedDelay(
                        task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    }

    /// Completes when everything asked for so far is done: filters that came are in the chains.
    public CompletableFuture<Void> settled() {
        return CompletableFuture.runAsync(() -> {}, thread);
    }

    /// What was accepted from servers and is in force.
    ///
    /// @param layers of the runtime
    public List<Update> accepted(RuntimeLayers layers) {
        return call(() -> Accepted.of(this, layers, tls.secrets().received()));
    }

    /// Connections go to this generation as they fall quiet; nothing changes here any more.
    ///
    /// @param onLast told when none is left, on any thread, maybe more than once
    public void moveTo(ProxyCore next, Runnable onLast) {
        registry.forget(registryListener);
        call(
                () -> {
                    feeds.connect(null);
                    listeners.moveTo(next, onLast);
                    return true;
                });
    }

    /// Goes on with a connection that another generation has accepted; called on its event loop.
    public boolean adopt(MovedConnection moved) {
        return listeners.adopt(moved);
    }

    /// Connections that are left are told to end after the first time, and closed after the second.
    public void endAfter(Duration notice, Duration last) {
        var _ =
                thread.schedule(
                        () -> listeners.drain(false), notice.toMillis(), TimeUnit.MILLISECONDS);
        var _ =
                thread.schedule(
                        listeners::closeConnections, last.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Downstream connections that are open. Safe to call from any thread, also after the end.
    public int openConnections() {
        return listeners.openConnections();
    }

    /// @param inboundOnly listeners whose direction is INBOUND
    public void drain(boolean inboundOnly, boolean closeSockets) {
        call(
                () -> {
                    listeners.drain(inboundOnly);
                    if (closeSockets) listeners.closeSockets(inboundOnly);
                    return true;
                });
    }

    /// From here on the proxy wants traffic, or none: health checks of it fail, responses say so.
    public void failHealthChecks(boolean fail) {
        serverHealth.fail(fail);
    }

    /// Downstream connections that are open.
    public int connections() {
        return call(listeners::connections);
    }

    /// The clusters that serve now.
    public ClusterLookup clusterLookup() {
        return clusters;
    }

    public List<PublishedCluster> clusters() {
        return clusters.published();
    }

    public List<PublishedListener> listeners() {
        return listeners.published();
    }

    /// Secrets, those that have not come too.
    public List<PublishedSecret> secrets() {
        return tls.secrets().published();
    }

    /// Settings of filters that were discovered.
    public List<PublishedExtension> extensions() {
        return extensions.published();
    }

    public List<PublishedRoutes> routes() {
        return routes.published();
    }

    /// For `/certs`.
    public List<Certificate> certificates() {
        return secretUsers.stream()
                .map(SecretUser::certificates)
                .filter(shown -> shown.getCaCertCount() + shown.getCertChainCount() > 0)
                .distinct()
                .toList();
    }

    /// What EDS sent, as far as some cluster needs it.
    public Collection<ClusterLoadAssignment> assignments() {
        return clusters.assignments();
    }

    @Override
    public void close() {
        registry.forget(registryListener);
        call(
                () -> {
                    feeds.close();
                    secrets.close();
                    guests.close();
                    listeners.close();
                    clusters.close();
                    return true;
                });
        tls.close();
        thread.shutdownNow();
    }
}
