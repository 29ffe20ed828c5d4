package io.leno.proxy.cluster;

import static java.util.Objects.requireNonNull;

import io.leno.proxy.stats.Stats;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/// A cluster at work. Requests read its hosts from any event loop; the configuration's thread
/// replaces them whole.
public final class Cluster {
    private final ClusterSettings settings;
    private final ClusterStats stats;
    private final Breaker.Set breakers;
    private final Breaker.Set highPriorityBreakers;

    /// Hosts made on demand, of ORIGINAL_DST clusters only.
    private final ConcurrentMap<InetSocketAddress, Host> originalDestinations =
            new ConcurrentHashMap<>();

    /// Envoy: `Cluster.metadata`, by namespace; for access logs.
    private volatile Map<String, ?> metadata = Map.of();

    private volatile HostSet hosts = HostSet.EMPTY;

    /// Told which hosts have gone, so that their idle connections are closed.
    private volatile Consumer<List<Host>> onHostsGone = gone -> {};

    public Cluster(ClusterSettings settings, Stats stats) {
        this.settings = requireNonNull(settings, "settings");
        this.stats = new ClusterStats(stats.cluster(settings.statName()));
        breakers =
                new Breaker.Set(
                        settings.limits(), this.stats.scope().scope("circuit_breakers.default."));
        highPriorityBreakers =
                new Breaker.Set(
                        settings.highPriorityLimits(),
                        this.stats.scope().scope("circuit_breakers.high."));
        if (settings.discovery() == ClusterSettings.Discovery.STATIC)
            replaceEndpoints(settings.endpoints());
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

    public HostSet hosts() {
        return hosts;
    }

    /// Sets who closes the connections of hosts that are gone.
    public void onHostsGone(Consumer<List<Host>> listener) {
        onHostsGone = listener;
    }

    /// Puts these endpoints, whose hosts are IP addresses, in place of all there were.
    ///
    /// @throws IllegalArgumentException when a host is not an IP address
    public void replaceEndpoints(List<Host.Endpoint> endpoints) {
        var resolved = new ArrayList<ResolvedEndpoint>(endpoints.size());
        for (Host.Endpoint endpoint : endpoints) {
            resolved.add(
                    new ResolvedEndpoint(
                            Addresses.ofLiteral(endpoint.host(), endpoint.port()), endpoint));
        }
        replaceResolved(resolved);
    }

    /// Puts these endpoints in place of all there were.
    public void replaceResolved(List<ResolvedEndpoint> endpoints) {
        var before = new HashMap<InetSocketAddress, Host>();
        for (Host host : hosts.hosts()) before.put(host.address(), host);
        var now = new ArrayList<Host>(endpoints.size());
        for (ResolvedEndpoint wanted : endpoints) {
            Host known = before.remove(wanted.address());
            if (known != null) known.update(wanted.endpoint());
            now.add(known == null ? new Host(wanted.address(), wanted.endpoint()) : known);
        }
        hosts = HostSet.of(now, settings);
        stats.membershipChange.inc();
        countMembers();
        if (!before.isEmpty()) onHostsGone.accept(List.copyOf(before.values()));
    }

    /// Builds the lists of healthy, degraded and other hosts anew, after flags of some have
    /// changed. Called on the configuration's thread.
    public void healthChanged() {
        hosts = HostSet.of(hosts.hosts(), settings);
        countMembers();
    }

    private void countMembers() {
        int healthy = 0;
        int degraded = 0;
        int excluded = 0;
        for (Host host : hosts.hosts()) {
            if (host.isHealthy()) healthy++;
            if (host.isDegraded()) degraded++;
            if (host.isExcluded()) excluded++;
        }
        stats.membershipTotal.set(hosts.hosts().size());
        stats.membershipHealthy.set(healthy);
        stats.membershipDegraded.set(degraded);
        stats.membershipExcluded.set(excluded);
    }

    /// A host for a request, or null when there is none.
    public @Nullable Host pick(LoadBalancer.Pick pick) {
        if (settings.discovery() == ClusterSettings.Discovery.ORIGINAL_DST) {
            InetSocketAddress meant = pick.originalDestination();
            return meant == null
                    ? null
                    : originalDestinations.computeIfAbsent(meant, Cluster::toHost);
        }
        return hosts.pick(pick);
    }

    private static Host toHost(InetSocketAddress address) {
        return new Host(
                address,
                Host.Endpoint.of(address.getAddress().getHostAddress(), address.getPort()));
    }

    /// All hosts, those made on demand too.
    public List<Host> allHosts() {
        return originalDestinations.isEmpty()
                ? hosts.hosts()
                : List.copyOf(originalDestinations.values());
    }

    /// Forgets hosts that were made on demand and have no connection any more.
    public List<Host> forgetUnusedDestinations() {
        var gone = new ArrayList<Host>();
        for (Map.Entry<InetSocketAddress, Host> entry : originalDestinations.entrySet()) {
            if (entry.getValue().counts().connectionsActive.sum() > 0) continue;
            originalDestinations.remove(entry.getKey());
            gone.add(entry.getValue());
        }
        return gone;
    }

    /// @param address resolved
    public record ResolvedEndpoint(InetSocketAddress address, Host.Endpoint endpoint) {}
}
