package io.leno.proxy.cluster;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.StatScope;
import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The hosts of an ORIGINAL_DST cluster, made as requests ask for them: where the connection was
/// meant to go, or where a header says. Shared by all event loops.
public final class OriginalDestinations implements HostsOnDemand {
    private final Cluster cluster;
    private final Settings settings;
    private final Counter invalid;
    private final ConcurrentMap<InetSocketAddress, Host> hosts = new ConcurrentHashMap<>();

    /// Those found by a header, by its text.
    private final ConcurrentMap<String, Host> named = new ConcurrentHashMap<>();

    /// Envoy: `original_dst_lb_config`.
    ///
    /// @param header names the host as `address:port`; null: none is heeded
    /// @param port in place of the one that was meant; 0: that one
    public record Settings(@Nullable String header, int port) {
        public static final Settings DEFAULT = new Settings(null, 0);
    }

    OriginalDestinations(Cluster cluster, Settings settings, StatScope scope) {
        this.cluster = cluster;
        this.settings = settings;
        invalid = scope.counter("original_dst_host_invalid");
    }

    @Override
    public LoadBalancer onLoop(@Nullable LoadBalancer before) {
        return this;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        String name = settings.header() == null ? null : context.header(settings.header());
        if (name != null) {
            Host known = named.get(name);
            if (known != null) return known;
            InetSocketAddress address = parse(name);
            if (address != null) {
                Host found = host(address);
                named.put(name, found);
                return found;
            }
            invalid.inc();
        }
        InetSocketAddress meant = context.originalDestination();
        return meant == null ? null : host(meant);
    }

    private static @Nullable InetSocketAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) return null;
        String host = text.substring(0, colon);
        boolean v6 = host.startsWith("[") && host.endsWith("]");
        if (v6) host = host.substring(1, host.length() - 1);
        boolean literal = v6 ? NetUtil.isValidIpV6Address(host) : NetUtil.isValidIpV4Address(host);
        String port = text.substring(colon + 1);
        if (!literal || port.isEmpty() || port.length() > 5) return null;
        if (!port.chars().allMatch(c -> c >= '0' && c <= '9')) return null;
        int number = Integer.parseInt(port);
        return number > 65_535 ? null : Addresses.ofLiteral(host, number);
    }

    private Host host(InetSocketAddress meant) {
        InetSocketAddress address =
                settings.port() == 0
                        ? meant
                        : new InetSocketAddress(meant.getAddress(), settings.port());
        Host known = hosts.get(address);
        if (known != null) return known;
        String ip = address.getAddress().getHostAddress();
        Host.Endpoint endpoint =
                Host.Endpoint.of(ip, address.getPort())
                        .withHostname(cluster.name() + Addresses.text(address));
        Host made = new Host(cluster, address, endpoint);
        Host first = hosts.putIfAbsent(address, made);
        if (first != null) return first;
        cluster.madeOnDemand(hosts.size());
        return made;
    }

    @Override
    public List<Host> all() {
        return List.copyOf(hosts.values());
    }

    @Override
    public List<Host> forgetUnused() {
        var gone = new ArrayList<Host>();
        for (Map.Entry<InetSocketAddress, Host> entry : hosts.entrySet()) {
            if (entry.getValue().counts().connectionsActive.sum() > 0) continue;
            hosts.remove(entry.getKey());
            gone.add(entry.getValue());
        }
        named.values().removeAll(gone);
        if (!gone.isEmpty()) cluster.madeOnDemand(hosts.size());
        return gone;
    }
}
