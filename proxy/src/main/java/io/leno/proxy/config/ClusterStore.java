package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.leno.api.model.Locality;
import io.leno.proxy.accesslog.StructValues;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.cluster.ClusterSettings;
import io.leno.proxy.cluster.ClusterSettings.Discovery;
import io.leno.proxy.cluster.ClusterSurroundings;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.HostSet;
import io.leno.proxy.health.ClusterHealth;
import io.leno.proxy.health.HealthSettings;
import io.leno.proxy.health.HealthWatch;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.SecretUser;
import io.leno.proxy.upstream.Workers;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// All clusters. A new or changed one warms until its endpoints are known; until then the one
/// before it serves. Written on the configuration's thread, read by all event loops.
final class ClusterStore implements ClusterLookup, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClusterStore.class);
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(15);

    private final Stats stats;
    private final Workers workers;
    private final ScheduledExecutorService thread;
    private final FieldCoverage coverage;
    private final TransportSockets sockets;
    private final HealthCompiler healthCompiler;
    private final HealthWatch health;
    private final Runnable onActive;
    private final DnsResolution dns;
    private final Map<String, Entry> active = new HashMap<>();
    private final Map<String, Entry> warming = new HashMap<>();
    private final Set<String> checked = new HashSet<>();
    private final Map<String, ClusterLoadAssignment> assignments = new ConcurrentHashMap<>();
    private volatile Map<String, io.leno.proxy.cluster.Cluster> serving = Map.of();
    private volatile List<PublishedCluster> published = List.of();
    private ClusterSurroundings surroundings = ClusterSurroundings.NONE;

    /// One cluster of the configuration.
    private static final class Entry {
        final Cluster config;
        final io.leno.proxy.cluster.Cluster cluster;
        final String version;
        final boolean dynamic;
        final ClusterHealth health;
        final Instant updated = Instant.now();
        @Nullable Future<?> timer;

        /// Set while it waits for secrets.
        @Nullable Future<?> secretTimer;

        Entry(
                Cluster config,
                io.leno.proxy.cluster.Cluster cluster,
                ClusterHealth health,
                String version,
                boolean dynamic) {
            this.health = health;
            this.config = config;
            this.cluster = cluster;
            this.version = version;
            this.dynamic = dynamic;
        }
    }

    /// @param onActive told when a cluster has ended its warming
    ClusterStore(
            Stats stats,
            Workers workers,
            ScheduledExecutorService thread,
            FieldCoverage coverage,
            TransportSockets sockets,
            HealthCompiler healthCompiler,
            Runnable onActive) {
        this.stats = stats;
        this.workers = workers;
        this.thread = thread;
        this.coverage = coverage;
        this.sockets = sockets;
        this.healthCompiler = healthCompiler;
        this.onActive = onActive;
        health = new HealthWatch(workers.transport(), thread);
        dns = new DnsResolution(thread);
    }

    @Override
    public io.leno.proxy.cluster.@Nullable Cluster find(String name) {
        return serving.get(name);
    }

    /// Newest first picture of all, warming ones too.
    List<PublishedCluster> published() {
        return published;
    }

    /// The last assignment received for each EDS name.
    Collection<ClusterLoadAssignment> assignments() {
        return List.copyOf(assignments.values());
    }

    boolean isWarming() {
        return !warming.isEmpty();
    }

    boolean knows(String name) {
        return active.containsKey(name) || warming.containsKey(name) || checked.contains(name);
    }

    /// Names to ask EDS for.
    Set<String> serviceNames() {
        Set<String> names = new TreeSet<>();
        for (Map<String, Entry> entries : List.of(active, warming)) {
            for (Entry entry : entries.values()) {
                ClusterSettings settings = entry.cluster.settings();
                if (settings.discovery() == Discovery.EDS) names.add(settings.serviceName());
            }
        }
        return names;
    }

    /// Where this proxy is, for clusters that come from now on.
    ///
    /// @param ownCluster the one it belongs to; empty: unknown
    void surroundings(Locality locality, String ownCluster) {
        surroundings = new ClusterSurroundings(locality, this, ownCluster);
    }

    /// Routing by zones depends on the proxies like this one.
    private void hostsChanged(io.leno.proxy.cluster.Cluster cluster) {
        if (!cluster.name().equals(surroundings.ownCluster())) return;
        for (Entry entry : active.values()) entry.cluster.surroundingsChanged();
    }

    /// Takes a new or changed cluster.
    ///
    /// @throws InvalidResourceException when it is refused; what was there stays
    void put(Cluster config, String version, boolean dynamic) {
        Entry known = warming.getOrDefault(config.getName(), active.get(config.getName()));
        if (known != null && known.config.equals(config)) return;
        if (known != null && !known.dynamic && dynamic) {
            throw new InvalidResourceException(
                    "cluster " + config.getName() + ": a static one has this name");
        }
        Compiled compiled = compile(config);
        ClusterSettings settings = compiled.settings;
        var cluster = new io.leno.proxy.cluster.Cluster(settings, stats, surroundings);
        if (config.hasMetadata()) cluster.metadata(StructValues.of(config.getMetadata()));
        if (config.hasLoadAssignment())
            cluster.overload(EndpointCompiler.overload(config.getLoadAssignment()));
        cluster.onHostsChanged(() -> hostsChanged(cluster));
        cluster.onHostsGone(workers::retire);
        var entry =
                new Entry(
                        config, cluster, health.watch(cluster, compiled.health), version, dynamic);
        Entry superseded = warming.put(config.getName(), entry);
        if (superseded != null) stop(superseded);
        if (hasSecrets(entry)) warm(entry);
        else awaitSecrets(entry);
        publish();
    }

    private record Compiled(ClusterSettings settings, HealthSettings health) {}

    private Compiled compile(Cluster config) {
        String where = "cluster " + config.getName();
        ClusterSettings settings =
                ClusterCompiler.compile(
                        config,
                        sockets.upstream(
                                config, stats.cluster(ClusterCompiler.statName(config)), where),
                        coverage);
        HealthSettings checks = healthCompiler.compile(config, settings, where);
        coverage.check(config, where);
        return new Compiled(settings, checks);
    }

    /// Understands a cluster without putting it to work; listeners may name it from then on.
    ///
    /// @throws InvalidResourceException when it would be refused
    void check(Cluster config) {
        compile(config);
        checked.add(config.getName());
    }

    private static boolean hasSecrets(Entry entry) {
        return entry.cluster.settings().sockets().tls().stream().allMatch(SecretUser::isReady);
    }

    /// Envoy: a cluster warms until its secrets are there, or until the time for it is over.
    private void awaitSecrets(Entry entry) {
        entry.secretTimer =
                thread.schedule(
                        () -> {
                            log.warn(
                                    "Cluster {} starts without its secrets: they did not come"
                                            + " within {}",
                                    entry.config.getName(),
                                    FETCH_TIMEOUT);
                            secretsCame(entry);
                        },
                        FETCH_TIMEOUT.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    private void secretsCame(Entry entry) {
        if (entry.secretTimer == null) return;
        entry.secretTimer.cancel(false);
        entry.secretTimer = null;
        if (warming.get(entry.config.getName()) == entry) warm(entry);
    }

    /// Secrets came: clusters that waited for them go on.
    void secretsChanged() {
        for (Entry entry : List.copyOf(warming.values())) if (hasSecrets(entry)) secretsCame(entry);
    }

    /// All that work with secrets, warming ones too.
    Set<SecretUser> secretUsers() {
        Set<SecretUser> users = new HashSet<>();
        active.values().forEach(e -> users.addAll(e.cluster.settings().sockets().tls()));
        warming.values().forEach(e -> users.addAll(e.cluster.settings().sockets().tls()));
        return users;
    }

    private void warm(Entry entry) {
        ClusterSettings settings = entry.cluster.settings();
        switch (settings.discovery()) {
            case STATIC, AGGREGATE -> activate(entry);
            case ORIGINAL_DST -> {
                entry.timer =
                        thread.scheduleWithFixedDelay(
                                () -> workers.retire(entry.cluster.forgetUnusedDestinations()),
                                settings.cleanupInterval().toMillis(),
                                settings.cleanupInterval().toMillis(),
                                TimeUnit.MILLISECONDS);
                activate(entry);
            }
            case EDS -> {
                ClusterLoadAssignment assignment = assignments.get(settings.serviceName());
                if (assignment != null) {
                    put(entry.cluster, assignment);
                    activate(entry);
                } else await(entry);
            }
            case STRICT_DNS, LOGICAL_DNS ->
                    dns.start(entry.cluster, () -> activate(entry), task -> entry.timer = task);
        }
    }

    /// Envoy: `initial_fetch_timeout`; zero waits for ever.
    private void await(Entry entry) {
        var source = entry.config.getEdsClusterConfig().getEdsConfig();
        Duration wait =
                Protos.duration(
                        source.hasInitialFetchTimeout(),
                        source.getInitialFetchTimeout(),
                        FETCH_TIMEOUT);
        if (wait.isZero()) return;
        entry.timer =
                thread.schedule(
                        () -> {
                            if (warming.get(entry.config.getName()) != entry) return;
                            log.warn(
                                    "Cluster {} starts without endpoints: none came within {}",
                                    entry.config.getName(),
                                    wait);
                            activate(entry);
                        },
                        wait.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /// The hosts are known; where they are checked, each is waited for once.
    private void activate(Entry entry) {
        if (warming.get(entry.config.getName()) == entry)
            entry.health.whenChecked(() -> serve(entry));
    }

    private void serve(Entry entry) {
        String name = entry.config.getName();
        if (warming.get(name) != entry) return;
        warming.remove(name);
        if (entry.timer != null && entry.cluster.settings().discovery() == Discovery.EDS) {
            entry.timer.cancel(false);
            entry.timer = null;
        }
        Entry before = active.put(name, entry);
        publish();
        if (before != null) retire(before);
        hostsChanged(entry.cluster);
        onActive.run();
    }

    private void retire(Entry entry) {
        stop(entry);
        workers.retire(entry.cluster.allHosts());
    }

    private static void stop(Entry entry) {
        entry.health.close();
        if (entry.timer != null) entry.timer.cancel(true);
        if (entry.secretTimer != null) entry.secretTimer.cancel(false);
    }

    void remove(String name) {
        Entry waiting = warming.remove(name);
        if (waiting != null) stop(waiting);
        Entry before = active.get(name);
        if (before == null || !before.dynamic) return;
        active.remove(name);
        publish();
        retire(before);
        before.cluster.stats().scope().remove();
        assignments.keySet().retainAll(serviceNames());
    }

    /// New endpoints for all clusters that go by this name.
    ///
    /// @throws InvalidResourceException when they are refused
    void endpoints(ClusterLoadAssignment assignment) {
        List<Host.Endpoint> endpoints = EndpointCompiler.compile(assignment, false);
        HostSet.Rules rules = EndpointCompiler.rules(assignment);
        assignments.put(assignment.getClusterName(), assignment);
        for (Map<String, Entry> entries : List.of(active, warming)) {
            for (Entry entry : new ArrayList<>(entries.values())) {
                ClusterSettings settings = entry.cluster.settings();
                if (settings.discovery() != Discovery.EDS
                        || !settings.serviceName().equals(assignment.getClusterName())) continue;
                entry.cluster.stats().updateSuccesses.inc();
                entry.cluster.replaceEndpoints(endpoints, rules);
                entry.cluster.overload(EndpointCompiler.overload(assignment));
                if (entry.secretTimer == null) activate(entry);
            }
        }
    }

    private static void put(
            io.leno.proxy.cluster.Cluster cluster, ClusterLoadAssignment assignment) {
        cluster.replaceEndpoints(
                EndpointCompiler.compile(assignment, false), EndpointCompiler.rules(assignment));
        cluster.overload(EndpointCompiler.overload(assignment));
    }

    @Override
    public void close() {
        health.close();
    }

    private void publish() {
        Map<String, io.leno.proxy.cluster.Cluster> now = new HashMap<>();
        active.forEach((name, entry) -> now.put(name, entry.cluster));
        serving = now;
        var all = new ArrayList<PublishedCluster>();
        active.values().forEach(entry -> all.add(picture(entry, false)));
        warming.values().forEach(entry -> all.add(picture(entry, true)));
        all.sort((a, b) -> a.config().getName().compareTo(b.config().getName()));
        count(published, all);
        published = List.copyOf(all);
        stats.gauge("cluster_manager.active_clusters").set(active.size());
        stats.gauge("cluster_manager.warming_clusters").set(warming.size());
    }

    private void count(List<PublishedCluster> before, List<PublishedCluster> now) {
        var names = new HashSet<String>();
        for (PublishedCluster cluster : before) names.add(cluster.config().getName());
        int old = names.size();
        for (PublishedCluster cluster : now) names.add(cluster.config().getName());
        int added = names.size() - old;
        for (PublishedCluster cluster : now) names.remove(cluster.config().getName());
        if (added > 0) stats.counter("cluster_manager.cluster_added").add(added);
        if (!names.isEmpty()) stats.counter("cluster_manager.cluster_removed").add(names.size());
    }

    private static PublishedCluster picture(Entry entry, boolean warming) {
        return new PublishedCluster(
                entry.config,
                entry.cluster,
                entry.health,
                entry.version,
                entry.updated,
                entry.dynamic,
                warming);
    }
}
