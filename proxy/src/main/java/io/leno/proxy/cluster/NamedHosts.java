package io.leno.proxy.cluster;

import io.leno.proxy.dns.HostAndPort;
import io.leno.proxy.dns.NameCache;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// The hosts of a cluster whose requests name them, one for each name that is cached. Shared by all
/// event loops; names come and go on the configuration's thread. Envoy:
/// `envoy.clusters.dynamic_forward_proxy`.
public final class NamedHosts implements HostsOnDemand, NameCache.Listener {
    /// Filter state that names the host in place of the request.
    public static final String HOST = "envoy.upstream.dynamic_host";

    /// Filter state with the port where the name has none.
    public static final String PORT = "envoy.upstream.dynamic_port";

    private final Cluster cluster;
    private final NameCache names;
    private final Map<String, Host> hosts = new ConcurrentHashMap<>();

    NamedHosts(Cluster cluster, NameCache names) {
        this.cluster = cluster;
        this.names = names;
        names.attach(this);
    }

    @Override
    public LoadBalancer onLoop(@Nullable LoadBalancer before) {
        return this;
    }

    @Override
    public @Nullable Host pick(PickContext context) {
        String named = name(context);
        if (named.isEmpty()) return null;
        String key = HostAndPort.key(named, port(context, defaultPort(cluster)));
        Host host = hosts.get(key);
        if (host == null || !(host.isHealthy() || host.isDegraded())) return null;
        names.touch(key);
        return host;
    }

    /// Looks for the host that a request names where there is none yet.
    NameCache.@Nullable LookUp lookUp(
            PickContext context, Executor loop, Consumer<NameCache.Answer> then) {
        String named = name(context);
        if (named.isEmpty()) return null;
        int port = port(context, defaultPort(cluster));
        return names.find(HostAndPort.key(named, port), port, loop, then);
    }

    /// What the filter state says, else the request, else the client's TLS.
    static String name(PickContext context) {
        String set = context.filterState(HOST);
        if (set != null) return set;
        String authority = context.header(":authority");
        return authority == null ? context.serverName() : authority;
    }

    /// Of names that have none.
    static int port(PickContext context, int otherwise) {
        String set = context.filterState(PORT);
        return set == null ? otherwise : HostAndPort.of(":" + set, otherwise).port();
    }

    /// Where hosts are that are asked for by their names alone.
    public static int defaultPort(Cluster of) {
        return of.settings().sockets().otherwise().tls() == null ? 80 : 443;
    }

    @Override
    public void resolved(String key, InetSocketAddress address) {
        Host.Endpoint endpoint =
                Host.Endpoint.of(address.getAddress().getHostAddress(), address.getPort())
                        .withHostname(key);
        Host before = hosts.put(key, new Host(cluster, address, endpoint));
        if (before == null) cluster.madeOnDemand(hosts.size());
        else cluster.drainConnections(before);
    }

    @Override
    public void removed(String key) {
        Host gone = hosts.remove(key);
        if (gone == null) return;
        cluster.madeOnDemand(hosts.size());
        cluster.drainConnections(gone);
    }

    @Override
    public List<Host> all() {
        return List.copyOf(hosts.values());
    }

    @Override
    public void letGo() {
        names.detach(this);
    }
}
