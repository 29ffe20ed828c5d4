package io.leno.cli.proxyconfig;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// `proxy-config endpoint`: hosts as the proxy's `/clusters?format=json` tells them.
record Endpoints(Object clusters, String address, long port, String cluster, String status)
        implements Section {
    private record Host(String address, long port, String cluster, String status, boolean ejected) {
        static Host of(Object host, String cluster) {
            String status = Tree.text(host, "health_status.eds_health_status");
            return new Host(
                    addressOf(Tree.at(host, "address")),
                    Tree.number(host, "address.socket_address.port_value"),
                    cluster,
                    status.isEmpty() ? "UNKNOWN" : status,
                    Tree.truth(host, "health_status.failed_outlier_check"));
        }

        String shown() {
            return port == 0 ? address : address + ":" + port;
        }
    }

    static String addressOf(@Nullable Object address) {
        String plain = Tree.text(address, "socket_address.address");
        if (!plain.isEmpty()) return plain;
        if (Tree.has(address, "pipe")) return "unix://" + Tree.text(address, "pipe.path");
        Object internal = Tree.at(address, "envoy_internal_address");
        if (!Tree.has(internal, "server_listener_name")) return "unknown";
        return "envoy://"
                + Tree.text(internal, "server_listener_name")
                + "/"
                + Tree.text(internal, "endpoint_id");
    }

    @Override
    public List<String> summary(boolean named) {
        List<Host> hosts = new ArrayList<>();
        for (Object each : Tree.list(clusters, "cluster_statuses")) {
            String name = Tree.text(each, "name");
            for (Object host : Tree.list(each, "host_statuses")) hosts.add(Host.of(host, name));
        }
        hosts.removeIf(host -> !isSelected(host));
        hosts.sort(
                Comparator.comparing(Host::address)
                        .thenComparingLong(Host::port)
                        .thenComparing(Host::cluster));
        var columns = new Columns(5, "ENDPOINT", "STATUS", "OUTLIER CHECK", "CLUSTER");
        for (Host host : hosts)
            columns.row(
                    host.shown(), host.status(), host.ejected() ? "FAILED" : "OK", host.cluster());
        return columns.lines();
    }

    private boolean isSelected(Host host) {
        return (address.isEmpty() || host.address().equalsIgnoreCase(address))
                && (port == 0 || host.port() == port)
                && (cluster.isEmpty() || host.cluster().equalsIgnoreCase(cluster))
                && (status.isEmpty() || host.status().equalsIgnoreCase(status));
    }

    /// The clusters that have a host which was asked for.
    @Override
    public Object dumped() {
        return Tree.list(clusters, "cluster_statuses").stream()
                .filter(
                        each ->
                                Tree.list(each, "host_statuses").stream()
                                        .map(host -> Host.of(host, Tree.text(each, "name")))
                                        .anyMatch(this::isSelected))
                .toList();
    }
}
