package io.leno.cli.proxyconfig;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `proxy-config eds`: endpoints as they were discovered.
record Assignments(ConfigDump dump, String address, long port, String cluster, String status)
        implements Section {
    @Override
    public List<String> summary(boolean named) {
        var columns = new Columns(5, "NAME", "STATUS", "LOCALITY", "CLUSTER");
        for (Object assignment : selected()) {
            String name = Tree.text(assignment, "cluster_name");
            for (Object locality : Tree.list(assignment, "endpoints")) {
                for (Object endpoint : Tree.list(locality, "lb_endpoints"))
                    columns.row(
                            (named ? "endpoint/" : "") + String.join(",", addresses(endpoint)),
                            statusOf(endpoint),
                            locality(Tree.at(locality, "locality")),
                            name);
            }
        }
        return columns.lines();
    }

    @Override
    public Object dumped() {
        return Section.untyped(selected());
    }

    private List<Object> selected() {
        Map<?, ?> section = dump.find("Endpoints");
        if (section == null) return List.of();
        List<Object> all =
                ConfigDump.resources(
                        section,
                        "dynamic_endpoint_configs",
                        "endpoint_config",
                        "static_endpoint_configs",
                        "endpoint_config");
        List<Object> kept = new ArrayList<>();
        for (Object assignment : all) {
            Object selected = selected(assignment);
            boolean any =
                    Tree.list(selected, "endpoints").stream()
                            .anyMatch(each -> !Tree.list(each, "lb_endpoints").isEmpty());
            if (any) kept.add(selected);
        }
        return SubsetKey.sorted(kept, each -> Tree.text(each, "cluster_name"));
    }

    /// The assignment with the endpoints that were asked for.
    private Object selected(Object assignment) {
        String name = Tree.text(assignment, "cluster_name");
        return replaced(
                assignment,
                "endpoints",
                Tree.list(assignment, "endpoints").stream()
                        .map(
                                locality ->
                                        replaced(
                                                locality,
                                                "lb_endpoints",
                                                Tree.list(locality, "lb_endpoints").stream()
                                                        .filter(each -> isSelected(each, name))
                                                        .toList()))
                        .toList());
    }

    private static Object replaced(Object message, String field, List<?> by) {
        var copy = new LinkedHashMap<String, Object>();
        if (message instanceof Map<?, ?> fields)
            fields.forEach((name, value) -> copy.put(String.valueOf(name), value));
        copy.replaceAll(
                (name, value) ->
                        name.equals(field) || name.equals(ProtoJson.camel(field)) ? by : value);
        return copy;
    }

    private boolean isSelected(Object endpoint, String name) {
        return (address.isEmpty()
                        || addresses(endpoint).stream().anyMatch(address::equalsIgnoreCase))
                && (port == 0
                        || Tree.number(endpoint, "endpoint.address.socket_address.port_value")
                                == port)
                && (cluster.isEmpty() || name.equalsIgnoreCase(cluster))
                && (status.isEmpty() || statusOf(endpoint).equalsIgnoreCase(status));
    }

    static String statusOf(Object endpoint) {
        String status = Tree.text(endpoint, "health_status");
        return status.isEmpty() ? "UNKNOWN" : status;
    }

    private static List<String> addresses(Object endpoint) {
        List<String> all = new ArrayList<>();
        all.add(shown(Tree.at(endpoint, "endpoint.address")));
        for (Object each : Tree.list(endpoint, "endpoint.additional_addresses"))
            all.add(shown(Tree.at(each, "address")));
        return all;
    }

    private static String shown(@Nullable Object address) {
        if (Tree.has(address, "socket_address"))
            return Tree.text(address, "socket_address.address")
                    + ":"
                    + Tree.number(address, "socket_address.port_value");
        if (Tree.has(address, "pipe")) return Tree.text(address, "pipe.path");
        return Endpoints.addressOf(address);
    }

    private static String locality(@Nullable Object locality) {
        var text = new StringBuilder(Tree.text(locality, "region"));
        if (text.isEmpty()) return "";
        for (String field : List.of("zone", "sub_zone")) {
            String part = Tree.text(locality, field);
            if (part.isEmpty()) break;
            text.append('/').append(part);
        }
        return text.toString();
    }
}
