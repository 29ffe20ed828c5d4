package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.leno.api.model.Locality;
import io.leno.api.xds.TypeUrls;
import io.leno.proxy.accesslog.StructValues;
import io.leno.proxy.cluster.ClusterLookup;
import io.leno.proxy.cluster.ClusterSettings;
import io.leno.proxy.cluster.ClusterSettings.Discovery;
import io.leno.proxy.cluster.ClusterSurroundings;
import io.leno.proxy.cluster.Host;
import io.leno.proxy.cluster.HostSet;
import io.leno.proxy.dns.NameCaches;
import io.leno.proxy.health.ClusterHealth;
import io.leno.proxy.health.HealthSettings;
import io.leno.proxy.health.HealthWatch;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.SecretUser;
import io.leno.proxy.upstream.Workers;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// All clusters. A new or changed one warms until its endpoints are known; until then the one
/// before it serves. Written on the configuration's thread, read by all event loops.
final class ClusterStore implements ClusterLookup, AutoCloseable {

    private final Stats stats;
    private final Workers workers;
    private final ScheduledExecutorService thread;
    private final FieldCoverage coverage;
    private final Plugins plugins;
    private final TransportSockets sockets;
    private final HealthCompiler healthCompiler;
    private final HealthWatch health;
    private final Predicate<ResourceRef> settled;
    private final Consumer<String> onActive;
    private final NameCaches names;
    private final DnsResolution dns;
    private final Map<String, Entry> active = new HashMap<>();
    private final Map<String, Entry> warming = new HashMap<>();
    private final Set<String> checked = ConcurrentHashMap.newKeySet();

    /// The names of all, warming ones too.
    private volatile Set<String> known = Set.of();

    private final Map<ResourceRef, ClusterLoadAssignment> assignments = new ConcurrentHashMap<>();
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

        /// Of its endpoints; null where they do not come by EDS.
        final @Nullable Wanted wanted;

        boolean waitsForSecrets;

        Entry(
                Cluster config,
                io.leno.proxy.cluster.Cluster cluster,
                ClusterHealth health,
                String version,
                boolean dynamic,
                @Nullable Wanted wanted) {
            this.wanted = wanted;
            this.health = health;
            this.config = config;
            this.cluster = cluster;
            this.version = version;
            this.dynamic = dynamic;
        }
    }

    /// @param names for clusters whose requests name the host
    /// @param onActive told which cluster has ended its warming
    /// @param settled whether a subscription was answered, or waited for long enough
    ClusterStore(
            Stats stats,
            Workers workers,
            ScheduledExecutorService thread,
            FieldCoverage coverage,
            Plugins plugins,
            TransportSockets sockets,
            HealthCompiler healthCompiler,
            NameCaches names,
            Predicate<ResourceRef> settled,
            Consumer<String> onActive) {
        this.names = names;
        this.settled = settled;
        this.stats = stats;
        this.workers = workers;
        this.thread = thread;
        this.coverage = coverage;
        this.plugins = plugins;
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

    /// What a cluster was made of; null where it does not serve any more.
    @Nullable Cluster configOf(io.leno.proxy.cluster.Cluster cluster) {
        Entry entry = active.get(cluster.name());
        return entry != null && entry.cluster.equals(cluster) ? entry.config : null;
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

    /// Safe to call from any thread.
    @Override
    public boolean knows(String name) {
        return known.contains(name) || checked.contains(name);
    }

    /// What to ask EDS for.
    List<Wanted> wanted() {
        List<Wanted> all = new ArrayList<>();
        for (Map<String, Entry> entries : List.of(active, warming)) {
            for (Entry entry : entries.values()) if (entry.wanted != null) all.add(entry.wanted);
        }
        return all;
    }

    private static @Nullable Wanted wanted(
            Cluster config, io.leno.proxy.cluster.Cluster cluster, String where) {
        ClusterSettings settings = cluster.settings();
        if (settings.discovery() != Discovery.EDS) return null;
        var source = config.getEdsClusterConfig().getEdsConfig();
        var origin = ConfigOrigin.of(source, "eds_cluster_config.eds_config", where);
        return Wanted.of(
                new ResourceRef(origin, TypeUrls.ENDPOINT, settings.serviceName()),
                cluster.stats().scope(),
                source);
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
        Wanted endpoints = wanted(config, cluster, "cluster " + config.getName());
        cluster.onHostsChanged(() -> hostsChanged(cluster));
        cluster.onHostsGone(workers::retire);
        cluster.onPlanGone(
                gone ->
                        workers.onEach(
                                worker -> cluster.forgetPlan(gone, worker.index()), gone::close));
        var entry =
                new Entry(
                        config,
                        cluster,
                        health.watch(cluster, compiled.health),
                        version,
                        dynamic,
                        endpoints);
        Entry superseded = warming.put(config.getName(), entry);
        if (superseded != null) stop(superseded);
        entry.waitsForSecrets = !sockets.hasSecrets(entry.cluster.settings().sockets().tls());
        if (!entry.waitsForSecrets) warm(entry);
        publish();
    }

    private record Compiled(ClusterSettings settings, HealthSettings health) {}

    private Compiled compile(Cluster given) {
        Cluster config = NamedHostsCompiler.withDefaults(given);
        String where = "cluster " + config.getName();
        ClusterSettings settings =
                ClusterCompiler.compile(
                        config,
                        sockets.upstream(
                                config, stats.cluster(ClusterCompiler.statName(config)), where),
                        coverage,
                        plugins,
                        names);
        try {
            HealthSettings checks = healthCompiler.compile(config, settings, where);
            coverage.check(config, where);
            return new Compiled(settings, checks);
        } catch (RuntimeException e) {
            settings.balancing().close();
            throw e;
        }
    }

    /// Understands a cluster without putting it to work; listeners may name it from then on.
    ///
    /// @throws InvalidResourceException when it would be refused
    void check(Cluster config) {
        compile(config).settings.balancing().close();
        checked.add(config.getName());
    }

    /// Secrets or endpoints came, or are not waited for any more: clusters go on.
    void settled() {
        for (Entry entry : List.copyOf(warming.values())) {
            if (entry.waitsForSecrets) {
                if (!sockets.hasSecrets(entry.cluster.settings().sockets().tls())) continue;
                entry.waitsForSecrets = false;
                warm(entry);
            } else if (entry.wanted != null && settled.test(entry.wanted.ref())) activate(entry);
        }
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
            case STATIC, AGGREGATE, NAMED_BY_REQUESTS -> activate(entry);
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
                ResourceRef ref = Objects.requireNonNull(entry.wanted).ref();
                ClusterLoadAssignment assignment = assignments.get(ref);
                if (assignment != null) put(entry.cluster, assignment);
                if (assignment != null || settled.test(ref)) activate(entry);
            }
            case STRICT_DNS, LOGICAL_DNS ->
                    dns.start(entry.cluster, () -> activate(entry), task -> entry.timer = task);
        }
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
        Entry before = active.put(name, entry);
        publish();
        if (before != null) retire(before);
        hostsChanged(entry.cluster);
        onActive.accept(name);
    }

    private void retire(Entry entry) {
        stop(entry);
        workers.retire(entry.cluster.allHosts());
    }

    private static void stop(Entry entry) {
        entry.health.close();
        entry.cluster.close();
        if (entry.timer != null) entry.timer.cancel(true);
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
        forgetAssignments();
    }

    private void forgetAssignments() {
        Set<ResourceRef> needed = new HashSet<>();
        for (Wanted one : wanted()) needed.add(one.ref());
        assignments.keySet().retainAll(needed);
    }

    /// New endpoints for all clusters that ask for them.
    ///
    /// @throws InvalidResourceException when they are refused
    void endpoints(ResourceRef ref, ClusterLoadAssignment assignment) {
        List<Host.Endpoint> endpoints = EndpointCompiler.compile(assignment, false);
        HostSet.Rules rules = EndpointCompiler.rules(assignment);
        assignments.put(ref, assignment);
        for (Map<String, Entry> entries : List.of(active, warming)) {
            for (Entry entry : new ArrayList<>(entries.values())) {
                if (entry.wanted == null || !entry.wanted.ref().equals(ref)) continue;
                entry.cluster.replaceEndpoints(endpoints, rules);
                entry.cluster.overload(EndpointCompiler.overload(assignment));
                if (!entry.waitsForSecrets) activate(entry);
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
        var names = new HashSet<>(active.keySet());
        names.addAll(warming.keySet());
        known = names;
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
