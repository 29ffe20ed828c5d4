package io.leno.proxy.cluster;

import static java.util.Objects.requireNonNull;

import io.leno.proxy.dns.NameCache;
import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/// A cluster at work. Requests pick its hosts on any event loop; the configuration's thread
/// replaces them whole.
public final class Cluster {
    private final ClusterSettings settings;
    private final ClusterStats stats;
    private final Breaker.Set breakers;
    private final Breaker.Set highPriorityBreakers;
    private final BalancingStats balancingStats;
    private final Balancers balancers;
    private final @Nullable HostsOnDemand onDemand;
    private volatile List<Host> hosts = List.of();
    private volatile HostSet[] sets = HostSet.NO_HOSTS;
    private volatile Overload overload = Overload.NONE;
    private HostSet.Rules rules = HostSet.Rules.DEFAULT;
    private volatile LoadBalancer.Plan plan;

    /// Envoy: `Cluster.metadata`, by namespace; for access logs.
    private volatile Map<String, ?> metadata = Map.of();

    /// By event loop; copied when one more comes, which is once for each.
    private volatile OnLoop[] loops = {};

    /// Told which hosts have gone, so that their idle connections are closed.
    private volatile Consumer<List<Host>> onHostsGone = gone -> {};

    /// Told of plans that were replaced and are to be closed when no loop has them any more.
    private volatile Consumer<LoadBalancer.Plan> onPlanGone = LoadBalancer.Plan::close;

    private volatile MembersListener onMembers = (come, gone) -> {};

    /// Told when the hosts or their health have changed.
    private volatile Runnable onHostsChanged = () -> {};

    /// The balancer of one event loop, of the plan it was made for.
    private static final class OnLoop {
        LoadBalancer.@Nullable Plan plan;
        @Nullable LoadBalancer balancer;
    }

    /// A cluster that knows no other one and not where it is.
    public Cluster(ClusterSettings settings, Stats stats) {
        this(settings, stats, ClusterSurroundings.NONE);
    }

    public Cluster(ClusterSettings settings, Stats stats, ClusterSurroundings surroundings) {
        this.settings = requireNonNull(settings, "settings");
        this.stats = new ClusterStats(stats.cluster(settings.statName()));
        breakers =
                new Breaker.Set(
                        settings.limits(), this.stats.scope().scope("circuit_breakers.default."));
        highPriorityBreakers =
                new Breaker.Set(
                        settings.highPriorityLimits(),
                        this.stats.scope().scope("circuit_breakers.high."));
        balancingStats = new BalancingStats(this.stats.scope());
        balancers =
                new Balancers(
                        settings.balancing(),
                        balancingStats,
                        surroundings,
                        NamedHosts.defaultPort(this));
        onDemand =
                switch (settings.balancing().policy()) {
                    case LoadBalancing.Policy.OriginalDestination(var meant) ->
                            new OriginalDestinations(this, meant, this.stats.scope());
                    case LoadBalancing.Policy.NamedHosts(var names) -> new NamedHosts(this, names);
                    default -> null; // hosts are there before requests
                };
        plan = onDemand != null ? onDemand : balancers.plan(sets);
        if (settings.balancing().policy() instanceof LoadBalancing.Policy.Custom(var plugin))
            plugin.onExchange(same -> surroundingsChanged());
        if (settings.discovery() == ClusterSettings.Discovery.STATIC)
            replaceEndpoints(settings.endpoints(), settings.rules());
    }

    public String name() {
        return settings.name();
    }

    public ClusterSettings settings() {
        return settings;
    }

    public Map<String, ?> metadata() {
        return metadata;
    }

    public void metadata(Map<String, ?> values) {
        metadata = Map.copyOf(values);
    }

    public ClusterStats stats() {
        return stats;
    }

    public Breaker.Set breakers() {
        return breakers;
    }

    public Breaker.Set highPriorityBreakers() {
        return highPriorityBreakers;
    }

    HostSet[] sets() {
        return sets;
    }

    /// Sets who closes the connections of hosts that are gone.
    public void onHostsGone(Consumer<List<Host>> listener) {
        onHostsGone = listener;
    }

    /// Sets who is told of each change of the hosts or their health.
    public void onHostsChanged(Runnable listener) {
        onHostsChanged = listener;
    }

    /// Sets who is told which hosts have come and gone.
    public void onMembers(MembersListener listener) {
        onMembers = requireNonNull(listener, "listener");
    }

    /// Puts these endpoints, whose hosts are IP addresses, in place of all there were.
    ///
    /// @throws IllegalArgumentException when a host is not an IP address
    public void replaceEndpoints(List<Host.Endpoint> endpoints, HostSet.Rules under) {
        var resolved = new ArrayList<ResolvedEndpoint>(endpoints.size());
        for (Host.Endpoint endpoint : endpoints) {
            resolved.add(new ResolvedEndpoint(endpoint.literalAddress(), endpoint));
        }
        replaceResolved(resolved, under);
    }

    /// Puts these endpoints in place of all there were. Hosts that stay keep their connections,
    /// their health and what was counted.
    public void replaceResolved(List<ResolvedEndpoint> endpoints, HostSet.Rules under) {
        var update = HostUpdate.of(this, hosts, endpoints);
        boolean same = update.isEmpty() && under.equals(rules);
        if (same) {
            stats.updatesWithoutChange.inc();
            if (hosts.isEmpty()) rebuild();
            return;
        }
        rules = under;
        hosts = update.hosts();
        stats.membershipChange.add(update.changedPriorities());
        rebuild();
        onMembers.changed(update.come(), update.gone());
        if (!update.gone().isEmpty()) onHostsGone.accept(update.gone());
    }

    /// Builds the lists of healthy, degraded and other hosts anew, after flags of some have
    /// changed. Called on the configuration's thread.
    public void healthChanged() {
        var staying = new ArrayList<Host>(hosts.size());
        var going = new ArrayList<Host>();
        for (Host host : hosts) (host.isLetGo() ? going : staying).add(host);
        if (!going.isEmpty()) {
            hosts = List.copyOf(staying);
            stats.membershipChange.inc();
        }
        rebuild();
        if (going.isEmpty()) return;
        onMembers.changed(List.of(), going);
        onHostsGone.accept(going);
    }

    /// The proxy's own cluster has changed, or the plugin that balances this one.
    public void surroundingsChanged() {
        if (onDemand == null) use(balancers.plan(sets));
    }

    private void use(LoadBalancer.Plan next) {
        LoadBalancer.Plan before = plan;
        plan = next;
        if (before.isHeld()) onPlanGone.accept(before);
    }

    /// Sets who closes plans that were replaced.
    public void onPlanGone(Consumer<LoadBalancer.Plan> listener) {
        onPlanGone = listener;
    }

    /// Lets go of a plan that was replaced; called on the loop.
    public void forgetPlan(LoadBalancer.Plan gone, int loop) {
        OnLoop[] all = loops;
        if (loop >= all.length || !gone.equals(all[loop].plan)) return;
        all[loop].plan = null;
        all[loop].balancer = null;
    }

    /// Another cluster has taken its place, or none. Requests under way may still pick from it;
    /// what plugins made is let go.
    public void close() {
        settings.balancing().close();
        if (onDemand != null) onDemand.letGo();
        if (plan.isHeld()) surroundingsChanged();
    }

    private void rebuild() {
        HostSet[] now = HostSet.of(hosts, rules, balancers.locality());
        if (onDemand == null) use(balancers.plan(now));
        sets = now;
        countMembers();
        onHostsChanged.run();
    }

    /// The host does not work any more: its connections are closed as they become idle, as others
    /// may do better.
    public void drainConnections(Host host) {
        onHostsGone.accept(List.of(host));
    }

    private void countMembers() {
        int healthy = 0;
        int degraded = 0;
        int excluded = 0;
        int heaviest = 0;
        for (Host host : hosts) {
            if (host.isHealthy()) healthy++;
            if (host.isDegraded()) degraded++;
            if (host.isExcluded()) excluded++;
            heaviest = Math.max(heaviest, host.weight());
        }
        stats.membershipTotal.set(hosts.size());
        stats.membershipHealthy.set(healthy);
        stats.membershipDegraded.set(degraded);
        stats.membershipExcluded.set(excluded);
        // Envoy tells it where hosts come and go.
        if (settings.discovery() == ClusterSettings.Discovery.EDS
                || settings.discovery() == ClusterSettings.Discovery.STRICT_DNS)
            balancingStats.maximumWeight.set(heaviest);
    }

    /// A host for a request, or null when there is none. Called on the event loop that the context
    /// names.
    @SuppressWarnings("ReferenceEquality") // a plan that is equal may have other balancers
    public @Nullable Host pick(PickContext context) {
        OverrideHost wanted = context.overrideHost();
        if (wanted != null && !wanted.addresses().isEmpty()) {
            Host host = wanted.among(allHosts());
            if (host != null || wanted.strict()) return host;
        }
        OnLoop[] all = loops;
        int loop = context.loop();
        OnLoop mine = loop < all.length ? all[loop] : addLoop(loop);
        LoadBalancer.Plan now = plan;
        LoadBalancer balancer = mine.balancer;
        if (mine.plan != now || balancer == null) {
            balancer = now.onLoop(balancer);
            mine.balancer = balancer;
            mine.plan = now;
        }
        return balancer.pick(context);
    }

    /// Looks for the host that a request names, where hosts are found so and there is none yet.
    ///
    /// @param loop on which `then` gets an answer that is awaited
    /// @return null where hosts are not found so
    public NameCache.@Nullable LookUp lookUp(
            PickContext context, Executor loop, Consumer<NameCache.Answer> then) {
        return onDemand instanceof NamedHosts named ? named.lookUp(context, loop, then) : null;
    }

    private synchronized OnLoop addLoop(int loop) {
        OnLoop[] all = loops;
        if (loop < all.length) return all[loop];
        OnLoop[] more = Arrays.copyOf(all, loop + 1);
        for (int i = all.length; i < more.length; i++) more[i] = new OnLoop();
        loops = more;
        return more[loop];
    }

    /// All hosts, those made on demand too.
    public List<Host> allHosts() {
        return onDemand == null ? hosts : onDemand.all();
    }

    /// Hosts were made, or forgotten, as requests asked for them.
    void madeOnDemand(int now) {
        stats.membershipChange.inc();
        stats.membershipTotal.set(now);
        stats.membershipHealthy.set(now);
    }

    /// Forgets hosts that were made on demand and have no connection any more.
    public List<Host> forgetUnusedDestinations() {
        return onDemand == null ? List.of() : onDemand.forgetUnused();
    }

    /// How much of the traffic is to be dropped, as EDS says.
    public void overload(Overload now) {
        overload = now;
    }

    public Overload overload() {
        return overload;
    }

    /// Called on the configuration's thread, when the lists of hosts are new already.
    @FunctionalInterface
    public interface MembersListener {
        /// Either list may be empty, both too.
        void changed(List<Host> come, List<Host> gone);
    }

    /// @param address resolved
    public record ResolvedEndpoint(InetSocketAddress address, Host.Endpoint endpoint) {}

    /// Requests that are answered with 503 so that the cluster can breathe. Envoy: the assignment's
    /// `policy.drop_overloads`.
    ///
    /// @param share from 0 to 1
    public record Overload(double share) {
        public static final Overload NONE = new Overload(0);

        /// Whether the next request is one of them.
        public boolean drops() {
            return share > 0 && ThreadLocalRandom.current().nextDouble() < share;
        }
    }
}
