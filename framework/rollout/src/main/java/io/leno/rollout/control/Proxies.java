package io.leno.rollout.control;

import io.leno.api.xds.Node;
import io.leno.rollout.PluginReport;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who is connected and follows plugins, and what each has reported. Guarded by its owner.
final class Proxies {
    /// @param reports by plugin
    record Seen(String connection, Node node, Map<String, PluginReport> reports) {
        @Nullable PluginReport report(String plugin) {
            return reports.get(plugin);
        }
    }

    private final Map<String, Seen> byConnection = new LinkedHashMap<>();

    /// @throws IllegalArgumentException when the report is not one
    void asked(String connection, Node node) {
        byConnection.put(connection, new Seen(connection, node, reports(node)));
    }

    private static Map<String, PluginReport> reports(Node node) {
        var reports = new TreeMap<String, PluginReport>();
        if (!(node.metadata().get(PluginReport.METADATA) instanceof Map<?, ?> told)) return reports;
        told.forEach(
                (plugin, fields) -> {
                    if (fields instanceof Map<?, ?> map)
                        reports.put(
                                String.valueOf(plugin),
                                PluginReport.of(String.valueOf(plugin), map));
                });
        return reports;
    }

    void left(String connection) {
        byConnection.remove(connection);
    }

    /// One for each node, by its latest connection, in the order of their ids.
    List<Seen> all() {
        var byNode = new TreeMap<String, Seen>();
        byConnection.values().forEach(each -> byNode.put(each.node().id(), each));
        return new ArrayList<>(byNode.values());
    }

    List<Node> nodes() {
        return all().stream().map(Seen::node).toList();
    }
}
