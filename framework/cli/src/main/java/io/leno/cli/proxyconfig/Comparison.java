package io.leno.cli.proxyconfig;

import io.leno.cli.CommandFailure;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the control plane has sent a proxy beside what the proxy has, as istioctl compares them:
/// dynamic clusters, listeners and routes, sorted, without versions.
final class Comparison {
    private static final int CONTEXT = 7;
    private static final DateTimeFormatter RFC1123 =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss zzz", Locale.ROOT);

    private final ConfigDump sent;
    private final ConfigDump has;

    Comparison(ConfigDump sent, ConfigDump has) {
        this.sent = sent;
        this.has = has;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        compare(lines, "Clusters", "dynamic_active_clusters", "");
        compare(lines, "Listeners", "dynamic_listeners", "");
        compare(lines, "Routes", "dynamic_route_configs", lastLoaded());
        return lines;
    }

    private void compare(List<String> lines, String kind, String list, String suffix) {
        List<String> theirs = text(sent, kind, list);
        List<String> its = text(has, kind, list);
        List<String> diff = UnifiedDiff.of("Istiod " + kind, theirs, "Envoy " + kind, its, CONTEXT);
        lines.add(kind + (diff.isEmpty() ? " Match" : " Don't Match") + suffix);
        if (diff.isEmpty()) return;
        lines.addAll(diff);
        lines.add("");
    }

    private static List<String> text(ConfigDump dump, String kind, String list) {
        Map<?, ?> section;
        try {
            section = dump.section(kind);
        } catch (CommandFailure none) { // shown beside the other
            return List.of(String.valueOf(none.getMessage()));
        }
        List<Object> entries = new ArrayList<>();
        for (Object entry : Tree.list(section, list)) plain(kind, entry).ifPresent(entries::add);
        entries.sort(Comparator.comparing(Comparison::nameOf));
        var whole = new LinkedHashMap<String, Object>();
        if (!entries.isEmpty()) whole.put(ProtoJson.camel(list), entries);
        return ProtoJson.json(ProtoJson.camelCased(whole), 0).lines().toList();
    }

    /// The entry as far as both sides should agree on it.
    private static Optional<Object> plain(String kind, Object entry) {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        switch (kind) {
            case "Clusters" -> plain.put("cluster", Tree.at(entry, "cluster"));
            case "Listeners" -> {
                Object listener = Tree.at(entry, "active_state.listener");
                if (listener == null) return Optional.empty(); // only draining
                var state = new LinkedHashMap<String, Object>();
                state.put("listener", listener);
                plain.put("active_state", state);
            }
            default -> plain.put("route_config", sorted(Tree.at(entry, "route_config")));
        }
        return Optional.of(plain);
    }

    /// Virtual hosts come in another order.
    private static @Nullable Object sorted(@Nullable Object routes) {
        if (!(routes instanceof Map<?, ?> fields)) return routes;
        var sorted = new LinkedHashMap<String, @Nullable Object>();
        fields.forEach((name, value) -> sorted.put(String.valueOf(name), value));
        List<Object> hosts = new ArrayList<>(Tree.list(routes, "virtual_hosts"));
        hosts.sort(Comparator.comparing(each -> Tree.text(each, "name")));
        sorted.replaceAll(
                (name, value) -> ProtoJson.camel(name).equals("virtualHosts") ? hosts : value);
        return sorted;
    }

    private static String nameOf(Object entry) {
        String cluster = Tree.text(entry, "cluster.name");
        if (!cluster.isEmpty()) return cluster;
        String listener = Tree.text(entry, "active_state.listener.name");
        return listener.isEmpty() ? Tree.text(entry, "route_config.name") : listener;
    }

    /// When the proxy took its routes last, as far as it says.
    private String lastLoaded() {
        Map<?, ?> section = has.find("Routes");
        return Tree.list(section, "dynamic_route_configs").stream()
                .map(each -> Tree.text(each, "last_updated"))
                .filter(each -> !each.isEmpty())
                .map(Instant::parse)
                .max(Comparator.naturalOrder())
                .map(time -> RFC1123.format(time.atZone(ZoneId.systemDefault())))
                .map(time -> " (RDS last loaded at " + time + ")")
                .orElse("");
    }
}
