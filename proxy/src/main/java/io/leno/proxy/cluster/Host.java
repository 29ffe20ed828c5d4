package io.leno.proxy.cluster;

import static java.util.Objects.requireNonNull;

import io.leno.api.model.Locality;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// One endpoint of a cluster, with what is counted about it. The same instance lives on through
/// updates of the endpoint's cluster as long as its address is there.
public final class Host {
    private final InetSocketAddress address;
    private final Counts counts = new Counts();

    /// Replaced by the configuration's thread; what is picked by it (weight, health) is built anew
    /// then.
    private volatile Endpoint endpoint;

    Host(InetSocketAddress address, Endpoint endpoint) {
        this.address = requireNonNull(address, "address");
        this.endpoint = requireNonNull(endpoint, "endpoint");
    }

    void update(Endpoint changed) {
        endpoint = requireNonNull(changed, "changed");
    }

    /// Resolved.
    public InetSocketAddress address() {
        return address;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public int weight() {
        return endpoint.weight();
    }

    public boolean isHealthy() {
        return endpoint.health() == Health.HEALTHY;
    }

    public Counts counts() {
        return counts;
    }

    @Override
    public String toString() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /// An endpoint as configured.
    ///
    /// @param host an IP address, or for DNS clusters a name
    /// @param hostname Envoy: `Endpoint.hostname`, what `auto_host_rewrite` puts in place of the
    ///   host; empty where there is none
    /// @param socketLabels by which `transport_socket_matches` picks a transport socket; the
    ///   endpoint's metadata `envoy.transport_socket_match`
    /// @param weight Envoy: `load_balancing_weight`, at least 1
    /// @param localityWeight 0 where the locality takes no traffic by weight
    public record Endpoint(
            String host,
            int port,
            String hostname,
            Map<String, Object> socketLabels,
            int weight,
            Health health,
            Locality locality,
            int localityWeight,
            int priority) {
        public Endpoint {
            requireNonNull(host, "host");
            socketLabels = Map.copyOf(socketLabels);
            requireNonNull(health, "health");
            requireNonNull(locality, "locality");
        }

        /// A healthy endpoint without a locality.
        public static Endpoint of(String host, int port) {
            return new Endpoint(
                    host, port, "", Map.of(), 1, Health.HEALTHY, Locality.UNKNOWN, 1, 0);
        }
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
        public final LongAdder requests = new LongAdder();
        public final LongAdder requestsOk = new LongAdder();
        public final LongAdder requestsFailed = new LongAdder();
        public final LongAdder requestsTimedOut = new LongAdder();
        public final LongAdder connections = new LongAdder();
        public final LongAdder connectionsActive = new LongAdder();
        public final LongAdder connectsFailed = new LongAdder();
    }
}
