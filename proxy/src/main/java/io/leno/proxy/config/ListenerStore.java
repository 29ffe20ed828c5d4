package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.filter.ChainSource;
import io.leno.proxy.http.ConnectionManager;
import io.leno.proxy.http.ConnectionServer;
import io.leno.proxy.listener.ConnectionBudget;
import io.leno.proxy.listener.ListenerSettings;
import io.leno.proxy.listener.SocketSettings;
import io.leno.proxy.route.RouteTable;
import io.leno.proxy.stats.Stats;
import io.leno.proxy.tls.SecretUser;
import io.leno.proxy.upstream.Workers;
import io.leno.runtime.spi.MovedConnection;
import io.leno.runtime.spi.ProxyCore;
import io.leno.runtime.spi.ProxyTerm;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// All listeners. A new or changed one warms until its route tables are there. Belongs to the
/// configuration's thread.
final class ListenerStore {
    private static final Logger log = LoggerFactory.getLogger(ListenerStore.class);

    private final ListenerCompiler compiler;
    private final ListenerPlan.Context context;
    private final RouteStore routes;
    private final ScopeStore scopes;
    private final ExtensionStore extensions;
    private final TransportSockets sockets;
    private final Predicate<ResourceRef> settled;
    private final Workers workers;
    private final ProxyTerm term;
    private final Stats stats;
    private final ScheduledExecutorService thread;
    private final Duration drainTime;
    private final Consumer<io.leno.proxy.listener.Listener> onBound;
    private final AtomicLong connectionIds = new AtomicLong();
    private final ConnectionBudget budget;
    private final Map<String, Entry> active = new LinkedHashMap<>();
    private final Map<String, Entry> warming = new LinkedHashMap<>();
    private final List<io.leno.proxy.listener.Listener> draining = new ArrayList<>();

    /// Listeners that were refused for a filter that nobody provides; tried again when bundles
    /// come.
    private final Map<String, Refused> refused = new HashMap<>();

    private volatile List<PublishedListener> published = List.of();
    private volatile Map<InetSocketAddress, io.leno.proxy.listener.Listener> byAddress = Map.of();
    private volatile Map<String, io.leno.proxy.listener.Listener> byName = Map.of();
    private boolean closed;
    private boolean held = true;

    private record Entry(
            ListenerPlan plan,
            io.leno.proxy.listener.@Nullable Listener listener,
            String version,
            boolean dynamic,
            Instant updated) {}

    /// Held for the admin interface, and for bundles that may come.
    private record Refused(Listener config, String version, String why, Instant at) {}

    /// @param settled whether a subscription was answered, or waited for long enough
    /// @param onBound told of each listener that was opened
    ListenerStore(
            ListenerCompiler compiler,
            ListenerPlan.Context context,
            RouteStore routes,
            ScopeStore scopes,
            ExtensionStore extensions,
            TransportSockets sockets,
            Predicate<ResourceRef> settled,
            Workers workers,
            ProxyTerm term,
            Stats stats,
            ScheduledExecutorService thread,
            Duration drainTime,
            Consumer<io.leno.proxy.listener.Listener> onBound) {
        this.compiler = compiler;
        this.context = context;
        this.routes = routes;
        this.scopes = scopes;
        this.extensions = extensions;
        this.sockets = sockets;
        this.settled = settled;
        this.workers = workers;
        this.term = term;
        budget =
                new ConnectionBudget(
                        workers.overload()::maxConnections,
                        workers.overload()::maxConnectionsOf,
                        workers.overload().isLimitedByMonitor());
        this.stats = stats;
        this.thread = thread;
        this.drainTime = drainTime;
        this.onBound = onBound;
    }

    List<PublishedListener> published() {
        return published;
    }

    /// What to ask RDS for.
    List<Wanted> wanted() {
        List<Wanted> all = new ArrayList<>();
        active.values().forEach(entry -> all.addAll(entry.plan.routes()));
        warming.values().forEach(entry -> all.addAll(entry.plan.routes()));
        return all;
    }

    /// What to ask ECDS for.
    List<Wanted> extensions() {
        List<Wanted> all = new ArrayList<>();
        for (ListenerPlan plan : plans())
            for (Discovery filter : plan.discovered()) all.add(filter.wanted());
        return all;
    }

    /// In force, or warming.
    private List<ListenerPlan> plans() {
        return Stream.concat(active.values().stream(), warming.values().stream())
                .map(Entry::plan)
                .toList();
    }

    /// Takes the settings of a filter: new streams get them, connections stay.
    ///
    /// @throws InvalidResourceException when they are refused; those before stay
    void extension(ResourceRef ref, TypedExtensionConfig config, String version) {
        if (extensions.has(ref, config)) return;
        for (ListenerPlan plan : plans()) {
            for (Discovery filter : plan.discovered()) {
                if (filter.wanted().ref().equals(ref)) filter.requireType(config);
            }
        }
        Runnable undo = extensions.put(ref, config, version);
        try {
            useExtensions(ref);
        } catch (RuntimeException e) {
            undo.run();
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }

    /// The server has it no more: what the listener says instead holds again.
    void extensionRemoved(ResourceRef ref) {
        if (extensions.find(ref) == null) return;
        extensions.remove(ref);
        useExtensions(ref);
    }

    private void useExtensions(ResourceRef ref) {
        Map<ListenerPlan.HttpPlan, ChainSource.Prepared> prepared = new LinkedHashMap<>();
        List<Runnable> belowHttp = new ArrayList<>();
        try {
            for (ListenerPlan plan : plans())
                for (ListenerPlan.HttpPlan http : plan.https())
                    if (http.discovered().stream().anyMatch(it -> it.wanted().ref().equals(ref)))
                        prepared.put(http, http.prepare(extensions, context));
            for (ListenerPlan plan : plans())
                for (DiscoveredFilter<?> filter : plan.filtersBelowHttp())
                    if (filter.discovery().wanted().ref().equals(ref))
                        belowHttp.add(filter.prepare(extensions));
        } catch (RuntimeException e) {
            prepared.values().forEach(ChainSource.Prepared::discard);
            throw e;
        }
        prepared.forEach(ListenerPlan.HttpPlan::use);
        belowHttp.forEach(Runnable::run);
    }

    /// What to ask SRDS for.
    List<Wanted> scopes() {
        List<Wanted> all = new ArrayList<>();
        for (ListenerPlan plan : plans()) all.addAll(plan.scopes());
        return all;
    }

    /// Takes a scope of routes.
    ///
    /// @throws InvalidResourceException when it is refused; those before stay
    void scope(ResourceRef ref, ScopedRouteConfiguration config) {
        Runnable undo = scopes.put(ref, config);
        try {
            useScopes(ref);
        } catch (RuntimeException e) {
            undo.run();
            throw e;
        }
    }

    void scopeRemoved(ResourceRef ref, String name) {
        if (scopes.remove(ref, name)) useScopes(ref);
    }

    private void useScopes(ResourceRef ref) {
        for (ListenerPlan plan : plans())
            for (ScopedRoutes scoped : plan.scopedRoutes())
                if (scoped.scopes() != null && scoped.scopes().ref().equals(ref))
                    scoped.use(scopes.of(ref));
    }

    /// Takes a new or changed listener.
    ///
    /// @throws InvalidResourceException when it is refused; what was there stays
    void put(Listener config, String version, boolean dynamic) {
        String name = config.getName();
        Entry known = warming.getOrDefault(name, active.get(name));
        if (known != null && known.plan.config().equals(config)) return;
        Entry serving = active.get(name);
        ListenerPlan plan;
        try {
            plan = compile(config, serving == null ? null : serving.plan);
        } catch (InvalidResourceException e) {
            if (dynamic) {
                var why =
                        new Refused(
                                config,
                                version,
                                InvalidResourceException.why(e, name),
                                Instant.now());
                refused.put(name, why);
                publish();
            }
            throw e;
        }
        try {
            checkAddresses(name, plan);
        } catch (InvalidResourceException e) {
            plan.discard();
            throw e;
        }
        refused.remove(name);
        Entry superseded =
                warming.put(name, new Entry(plan, null, version, dynamic, Instant.now()));
        if (superseded != null) superseded.plan.discard();
        routesChanged();
        publish();
    }

    /// The kernel would let two listeners share a port.
    private void checkAddresses(String name, ListenerPlan plan) {
        if (!plan.sockets().binds()) return;
        Stream.concat(active.entrySet().stream(), warming.entrySet().stream())
                .filter(entry -> !entry.getKey().equals(name))
                .map(entry -> entry.getValue().plan.sockets())
                .filter(SocketSettings::binds)
                .flatMap(sockets -> sockets.addresses().stream())
                .filter(address -> address.isUnresolved() || address.getPort() != 0)
                .filter(plan.sockets().addresses()::contains)
                .findFirst()
                .ifPresent(
                        address -> {
                            throw duplicate(name, address);
                        });
    }

    private static InvalidResourceException duplicate(String name, InetSocketAddress address) {
        return new InvalidResourceException(
                "error adding listener: '"
                        + name
                        + "' has duplicate address '"
                        + Addresses.text(address)
                        + "' as existing listener, to check if the listener has duplicated"
                        + " addresses with other listeners or 'enable_reuse_port' is set to"
                        + " 'false' for the listener");
    }

    /// Understands a listener without opening it.
    ///
    /// @throws InvalidResourceException when it would be refused
    void check(Listener config) {
        compile(config, null).discard();
    }

    private ListenerPlan compile(Listener config, @Nullable ListenerPlan before) {
        if (config.hasInternalListener() && !workers.internal().isEnabled()) {
            throw new InvalidResourceException(
                    "error adding listener named '"
                            + config.getName()
                            + "': InternalListener bootstrap extension is mandatory");
        }
        try {
            return compiler.compile(config, before);
        } catch (InvalidResourceException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new InvalidResourceException(
                    "listener " + config.getName() + ": " + e.getMessage(), e);
        }
    }

    /// From now on listeners open their sockets; until then none does, as in Envoy.
    void open() {
        held = false;
        routesChanged();
    }

    /// Whether none waits for anything.
    boolean isReady() {
        return warming.values().stream().allMatch(entry -> isReady(entry.plan));
    }

    private boolean isReady(ListenerPlan plan) {
        for (Wanted scope : plan.scopes()) if (!settled.test(scope.ref())) return false;
        for (Wanted table : plan.routes())
            if (!routes.has(table.ref()) && !settled.test(table.ref())) return false;
        for (Discovery filter : plan.discovered()) {
            ResourceRef ref = filter.wanted().ref();
            if (filter.waits() && extensions.find(ref) == null && !settled.test(ref)) return false;
        }
        return sockets.hasSecrets(plan.secretUsers());
    }

    /// Route tables or secrets came: listeners that waited for them go to work.
    ///
    /// @throws InvalidResourceException when one cannot be opened
    void routesChanged() {
        if (held) return;
        InvalidResourceException failure = null;
        for (Map.Entry<String, Entry> entry : List.copyOf(warming.entrySet())) {
            if (!isReady(entry.getValue().plan)) continue;
            warming.remove(entry.getKey());
            try {
                activate(entry.getKey(), entry.getValue());
            } catch (InvalidResourceException e) {
                failure = e;
            }
        }
        if (failure != null) throw failure;
    }

    /// All that work with secrets, warming ones too.
    Set<SecretUser> secretUsers() {
        Set<SecretUser> users = new HashSet<>();
        active.values().forEach(entry -> users.addAll(entry.plan.secretUsers()));
        warming.values().forEach(entry -> users.addAll(entry.plan.secretUsers()));
        return users;
    }

    private void activate(String name, Entry ready) {
        Entry before = active.get(name);
        ListenerSettings settings = ready.plan.commit(context);
        rebuild(ready.plan); // bundles may have come or left while it waited
        io.leno.proxy.listener.Listener kept = before == null ? null : before.listener;
        if (before != null && kept != null && before.plan.hasSameSockets(ready.plan)) {
            kept.configure(settings);
            Set<ConnectionServer> stay = servers(settings);
            Runnable endDrain =
                    () -> {
                        kept.closeDrained();
                        before.plan.closeAllBut(stay);
                    };
            var _ = thread.schedule(endDrain, drainTime.toMillis(), TimeUnit.MILLISECONDS);
            active.put(
                    name, new Entry(ready.plan, kept, ready.version, ready.dynamic, ready.updated));
            stats.counter("listener_manager.listener_modified").inc();
            publish();
            return;
        }
        var opened =
                new io.leno.proxy.listener.Listener(
                        settings, workers, term, stats, budget, connectionIds, this::ownerOf);
        try {
            opened.bind();
        } catch (IOException e) {
            stats.counter("listener_manager.listener_create_failure").inc();
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
        active.put(
                name, new Entry(ready.plan, opened, ready.version, ready.dynamic, ready.updated));
        if (before != null) retire(before, servers(settings));
        stats.counter("listener_manager.listener_added").inc();
        stats.counter("listener_manager.listener_create_success").add(workers.all().size());
        publish();
        onBound.accept(opened);
    }

    /// Route tables that are in force or warm with their listener.
    List<RouteTable> tables() {
        return Stream.concat(active.values().stream(), warming.values().stream())
                .flatMap(entry -> entry.plan.tables().stream())
                .toList();
    }

    private static Set<ConnectionServer> servers(ListenerSettings settings) {
        Set<ConnectionServer> servers = new HashSet<>();
        settings.chains().forEach(chain -> servers.add(chain.server()));
        if (settings.otherwise() != null) servers.add(settings.otherwise().server());
        return servers;
    }

    private io.leno.proxy.listener.@Nullable Listener ownerOf(InetSocketAddress destination) {
        Map<InetSocketAddress, io.leno.proxy.listener.Listener> now = byAddress;
        io.leno.proxy.listener.Listener exact = now.get(destination);
        if (exact != null) return exact;
        if (destination.isUnresolved()) return null;
        return now.get(new InetSocketAddress(anyOf(destination), destination.getPort()));
    }

    private static java.net.InetAddress anyOf(InetSocketAddress address) {
        boolean v6 = address.getAddress() instanceof java.net.Inet6Address;
        return io.leno.proxy.cluster.Addresses.ofLiteral(v6 ? "::" : "0.0.0.0", 0).getAddress();
    }

    void remove(String name) {
        refused.remove(name);
        Entry waiting = warming.remove(name);
        if (waiting != null) waiting.plan.discard();
        Entry before = active.get(name);
        if (before == null || !before.dynamic) return;
        active.remove(name);
        retire(before, Set.of());
        stats.counter("listener_manager.listener_removed").inc();
        log.info("Listener {} removed", name);
        publish();
    }

    /// Closes the sockets at once, connections at the end of the drain time.
    private void retire(Entry entry, Set<ConnectionServer> kept) {
        io.leno.proxy.listener.Listener gone = entry.listener;
        if (gone == null) return;
        gone.closeSockets();
        gone.drain();
        draining.add(gone);
        stats.gauge("listener_manager.total_listeners_draining").set(draining.size());
        var _ =
                thread.schedule(
                        () -> {
                            gone.closeConnections();
                            entry.plan.closeAllBut(kept);
                            draining.remove(gone);
                            stats.gauge("listener_manager.total_listeners_draining")
                                    .set(draining.size());
                        },
                        drainTime.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    /// Bundles came or left: chains are made anew, refused listeners are tried again.
    void registryChanged() {
        for (Entry entry : active.values()) rebuild(entry.plan);
        for (Refused candidate : List.copyOf(refused.values())) {
            try {
                put(candidate.config, candidate.version, true);
                log.info(
                        "Listener {} accepted: its filters are there now",
                        candidate.config.getName());
            } catch (InvalidResourceException e) {
                log.debug(
                        "Listener {} still refused: {}",
                        candidate.config.getName(),
                        e.getMessage());
            }
        }
    }

    /// Why a bundle that is still being checked could not serve in these listeners.
    List<String> objectionsTo(long bundleId) {
        List<String> objections = new ArrayList<>();
        for (Entry entry : active.values()) {
            String listener = "listener " + entry.plan.config().getName() + ": ";
            for (ListenerPlan.HttpPlan http : entry.plan.https()) {
                ConnectionManager manager = http.manager();
                if (manager == null) continue;
                for (String each : manager.chains().objectionsTo(bundleId))
                    objections.add(listener + each);
            }
        }
        return objections;
    }

    private static void rebuild(ListenerPlan plan) {
        for (ListenerPlan.HttpPlan http : plan.https()) {
            ConnectionManager manager = http.manager();
            if (manager == null) continue;
            try {
                manager.chains().rebuild();
            } catch (RuntimeException e) {
                log.warn(
                        "Listener {}: the filter chain stays as it was: {}",
                        plan.config().getName(),
                        e.getMessage(),
                        e);
            }
        }
    }

    /// Connections go to this generation as they fall quiet.
    ///
    /// @param onLast told when none is left, on any thread
    void moveTo(ProxyCore next, Runnable onLast) {
        for (Entry entry : active.values()) if (entry.listener != null) entry.listener.moveTo(next);
        workers.await(); // connections that came before the sockets were the next one's are known
        // now
        budget.whenEmpty(onLast);
    }

    /// Downstream connections that are open. Safe to call from any thread.
    int openConnections() {
        return budget.open();
    }

    /// Goes on with a connection that another generation has accepted; called on its event loop.
    boolean adopt(MovedConnection moved) {
        io.leno.proxy.listener.Listener listener = byName.get(moved.origin().listener());
        return listener != null && listener.adopt(moved);
    }

    /// Connections that are left are closed.
    void closeConnections() {
        for (Entry entry : active.values())
            if (entry.listener != null) entry.listener.closeConnections();
        draining.forEach(io.leno.proxy.listener.Listener::closeConnections);
    }

    /// Responses close their connections from now on.
    void drain(boolean inboundOnly) {
        for (Entry entry : active.values()) {
            if (entry.listener == null) continue;
            if (!inboundOnly || entry.listener.settings().inbound()) entry.listener.drain();
        }
    }

    void closeSockets(boolean inboundOnly) {
        for (Entry entry : active.values()) {
            if (entry.listener == null) continue;
            if (!inboundOnly || entry.listener.settings().inbound()) entry.listener.closeSockets();
        }
    }

    int connections() {
        int sum = draining.stream().mapToInt(io.leno.proxy.listener.Listener::connections).sum();
        for (Entry entry : active.values())
            if (entry.listener != null) sum += entry.listener.connections();
        return sum;
    }

    /// The end: everything is closed.
    void close() {
        if (closed) return;
        closed = true;
        closeSockets(false);
        closeConnections();
        for (Entry entry : active.values()) entry.plan.closeAllBut(Set.of());
        warming.values().forEach(entry -> entry.plan.discard());
    }

    private void publish() {
        var all = new ArrayList<PublishedListener>();
        Map<InetSocketAddress, io.leno.proxy.listener.Listener> addresses = new HashMap<>();
        Map<String, io.leno.proxy.listener.Listener> names = new HashMap<>();
        for (Entry entry : active.values()) {
            io.leno.proxy.listener.Listener listener = entry.listener;
            if (listener == null) continue;
            names.put(listener.settings().name(), listener);
            all.add(picture(entry, false, listener.localAddresses()));
            for (InetSocketAddress address : listener.localAddresses())
                addresses.put(address, listener);
        }
        warming.values().forEach(entry -> all.add(picture(entry, true, List.of())));
        for (Refused one : refused.values()) all.add(picture(one));
        byAddress = addresses;
        byName = names;
        published = List.copyOf(all);
        stats.gauge("listener_manager.total_listeners_active").set(active.size());
        stats.gauge("listener_manager.total_listeners_warming").set(warming.size());
    }

    private static PublishedListener picture(Refused refused) {
        return new PublishedListener(
                refused.config, refused.version, refused.at, true, false, List.of(), refused.why);
    }

    private static PublishedListener picture(
            Entry entry, boolean warming, List<InetSocketAddress> addresses) {
        return new PublishedListener(
                entry.plan.config(),
                entry.version,
                entry.updated,
                entry.dynamic,
                warming,
                addresses,
                "");
    }
}
