package io.leno.proxy.cluster;

import static java.util.Objects.requireNonNull;

import io.leno.api.connection.NamedAddress;
import io.leno.api.model.Locality;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// One endpoint of a cluster, with what is counted about it. The same instance lives on through
/// updates of the endpoint's cluster as long as its address is there.
public final class Host {
    private final InetSocketAddress address;

    /// Made when the first is counted: most hosts of a large mesh never get a request.
    private volatile @Nullable Counts counts;

    /// Replaced by the configuration's thread; what is picked by it (weight, health) is built anew
    /// then.
    private volatile Endpoint endpoint;

    /// Bits of [HealthFlag]s. Who changes them has the cluster's lists built anew.
    private final AtomicInteger flags;

    private volatile HostMonitor monitor = HostMonitor.NONE;

    /// Of 100 requests in the last interval that counted, how many went well; -1 while unknown.
    private volatile double successRate = -1;

    private volatile double localOriginSuccessRate = -1;

    /// When it came, or its health checks last began to pass; [System#nanoTime].
    private volatile long fitSince = System.nanoTime();

    private final Cluster cluster;

    Host(Cluster cluster, InetSocketAddress address, Endpoint endpoint) {
        this.cluster = requireNonNull(cluster, "cluster");
        this.address = requireNonNull(address, "address");
        this.endpoint = requireNonNull(endpoint, "endpoint");
        flags = new AtomicInteger(HealthFlag.of(endpoint.health()));
    }

    void update(Endpoint changed) {
        endpoint = requireNonNull(changed, "changed");
        int said = HealthFlag.of(changed.health());
        flags.updateAndGet(before -> (before & ~HealthFlag.allOfDiscovery()) | said);
    }

    /// The one it belongs to; for hosts picked by an aggregate cluster one of its clusters.
    public Cluster cluster() {
        return cluster;
    }

    long fitSince() {
        return fitSince;
    }

    /// Resolved.
    public InetSocketAddress address() {
        return address;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /// Is to be told how requests at this host end.
    public HostMonitor monitor() {
        return monitor;
    }

    public void monitor(HostMonitor by) {
        monitor = requireNonNull(by, "by");
    }

    /// In percent, -1 while unknown. Envoy: `success_rate` of `/clusters`.
    public double successRate() {
        return successRate;
    }

    /// In percent, -1 while unknown. Envoy: `local_origin_success_rate` of `/clusters`.
    public double localOriginSuccessRate() {
        return localOriginSuccessRate;
    }

    public void successRates(double all, double localOrigin) {
        successRate = all;
        localOriginSuccessRate = localOrigin;
    }

    public int weight() {
        return endpoint.weight();
    }

    public boolean has(HealthFlag flag) {
        return (flags.get() & flag.bit()) != 0;
    }

    /// Sets or clears a flag; true when that changed it. Safe to use from any thread; the cluster's
    /// lists follow with [Cluster#healthChanged].
    public boolean set(HealthFlag flag, boolean on) {
        int bit = flag.bit();
        int before = flags.getAndUpdate(all -> on ? all | bit : all & ~bit);
        boolean changed = (before & bit) != 0 != on;
        if (changed && !on && flag == HealthFlag.FAILED_ACTIVE_HC) fitSince = System.nanoTime();
        return changed;
    }

    /// Neither unhealthy nor degraded.
    public boolean isHealthy() {
        int now = flags.get();
        return !HealthFlag.unhealthy(now) && !HealthFlag.degraded(now);
    }

    /// Takes requests where too few are healthy. Envoy: `degraded_hosts`.
    public boolean isDegraded() {
        return HealthFlag.degraded(flags.get());
    }

    /// Does not count when the share of healthy hosts is told: it waits for its first health check,
    /// or it, or discovery, asked to leave it alone. Envoy: `excluded_hosts`.
    public boolean isExcluded() {
        return HealthFlag.excluded(flags.get());
    }

    /// Discovery has dropped it, and its health checks do not pass any more either.
    boolean isLetGo() {
        return has(HealthFlag.PENDING_DYNAMIC_REMOVAL) && has(HealthFlag.FAILED_ACTIVE_HC);
    }

    public Counts counts() {
        Counts known = counts;
        return known == null ? makeCounts() : known;
    }

    private synchronized Counts makeCounts() {
        Counts made = counts;
        if (made == null) made = new Counts();
        counts = made;
        return made;
    }

    /// It only tries out what it runs. Envoy: `canary` of its metadata `envoy.lb`.
    public boolean isCanary() {
        return Boolean.TRUE.equals(endpoint().lbLabels().get("canary"));
    }

    /// Whether it has all of these labels; a list of its own stands for any of its elements.
    public boolean hasLabels(Map<String, Object> wanted) {
        return SubsetLabels.match(this, wanted, true);
    }

    @Override
    public String toString() {
        return Addresses.text(address);
    }

    /// An endpoint as configured.
    ///
    /// @param host an IP address, for DNS clusters a name, or the URI of a [NamedAddress]
    /// @param hostname Envoy: `Endpoint.hostname`, what `auto_host_rewrite` puts in place of the
    ///   host; empty where there is none
    /// @param socketLabels by which `transport_socket_matches` picks a transport socket; the
    ///   endpoint's metadata `envoy.transport_socket_match`
    /// @param weight Envoy: `load_balancing_weight`, at least 1
    /// @param localityWeight 0 where the locality takes no traffic by weight
    /// @param probe how its health is checked
    /// @param lbLabels by which subsets are made and hashes keyed; the endpoint's metadata
    ///   `envoy.lb`
    /// @param metadata all of it, by namespace, of endpoints that are listeners of this proxy; it
    ///   may be passed on to them
    public record Endpoint(
            String host,
            int port,
            String hostname,
            Map<String, Object> socketLabels,
            int weight,
            Health health,
            Locality locality,
            int localityWeight,
            int priority,
            Probe probe,
            Map<String, Object> lbLabels,
            Map<String, ?> metadata) {
        public Endpoint {
            requireNonNull(host, "host");
            socketLabels = Map.copyOf(socketLabels);
            lbLabels = Map.copyOf(lbLabels);
            metadata = Map.copyOf(metadata);
            requireNonNull(health, "health");
            requireNonNull(locality, "locality");
        }

        /// A healthy endpoint without a locality.
        public static Endpoint of(String host, int port) {
            return new Endpoint(
                    host,
                    port,
                    "",
                    Map.of(),
                    1,
                    Health.HEALTHY,
                    Locality.UNKNOWN,
                    1,
                    0,
                    Probe.DEFAULT,
                    Map.of(),
                    Map.of());
        }

        /// Of an endpoint that needs no resolver.
        ///
        /// @throws IllegalArgumentException when the host is a name
        InetSocketAddress literalAddress() {
            InetSocketAddress named = NamedAddress.ofUri(host);
            return named == null ? Addresses.ofLiteral(host, port) : named;
        }

        /// What it is called, or the name it was found by in the DNS; empty where it has none.
        public String name() {
            if (!hostname.isEmpty()) return hostname;
            boolean nameless = Addresses.isLiteral(host) || NamedAddress.ofUri(host) != null;
            return nameless ? "" : host;
        }

        /// The same with another hostname.
        public Endpoint withHostname(String name) {
            return new Endpoint(
                    host,
                    port,
                    name,
                    socketLabels,
                    weight,
                    health,
                    locality,
                    localityWeight,
                    priority,
                    probe,
                    lbLabels,
                    metadata);
        }
    }

    /// How an endpoint's health is checked where that differs from the cluster's way. Envoy:
    /// `Endpoint.HealthCheckConfig`.
    ///
    /// @param address an IP address; empty: the endpoint's
    /// @param port 0: the endpoint's
    /// @param hostname put in place of the checks' host; empty: the checks' own
    /// @param disabled it is not checked and counts as healthy
    public record Probe(String address, int port, String hostname, boolean disabled) {
        public static final Probe DEFAULT = new Probe("", 0, "", false);
    }

    /// What EDS says about an endpoint.
    public enum Health {
        HEALTHY,
        DEGRADED,
        UNHEALTHY,
        DRAINING
    }

    /// Stats of one host. Envoy: `cx_total` and so on in `/clusters`.
    public static final class Counts {
        public final AtomicInteger requestsActive = new AtomicInteger();
        public final LongAdder requestsPending = new LongAdder();
        public final LongAdder requests = new LongAdder();
        public final LongAdder requestsOk = new LongAdder();
        public final LongAdder requestsFailed = new LongAdder();
        public final LongAdder requestsTimedOut = new LongAdder();
        public final LongAdder connections = new LongAdder();
        public final LongAdder connectionsActive = new LongAdder();
        public final LongAdder connectsFailed = new LongAdder();
    }
}
