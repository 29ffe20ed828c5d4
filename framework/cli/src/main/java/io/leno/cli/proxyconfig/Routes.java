package io.leno.cli.proxyconfig;

import io.leno.cli.CommandFailure;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/// `proxy-config route`
///
/// @param verbose a row for each route, instead of one for each configuration
record Routes(ConfigDump dump, String name, boolean verbose) implements Section {
    private static final int DOMAINS_SHOWN = 2;

    @Override
    public List<String> summary(boolean named) {
        Columns columns =
                verbose
                        ? new Columns(
                                5, "NAME", "VHOST NAME", "DOMAINS", "MATCH", "VIRTUAL SERVICE")
                        : new Columns(5, "NAME", "VIRTUAL HOSTS");
        for (Object routes : selected()) {
            String shown = (named ? "route/" : "") + Tree.text(routes, "name");
            if (verbose) rows(columns, routes, shown);
            else columns.row(shown, Tree.list(routes, "virtual_hosts").size());
        }
        return columns.lines();
    }

    private static void rows(Columns columns, Object routes, String shown) {
        for (Object host : Tree.list(routes, "virtual_hosts")) {
            String hostName = Tree.text(host, "name");
            String domains = domains(Tree.texts(host, "domains"));
            List<Object> its = Tree.list(host, "routes");
            for (Object route : its) {
                if (Tree.text(route, "route.cluster").equals("PassthroughCluster")) continue;
                String match = match(Tree.at(route, "match"));
                columns.row(shown, hostName, domains, match, ConfigDump.rule(route));
            }
            if (its.isEmpty()) columns.row(shown, hostName, domains, "/*", "404");
        }
    }

    @Override
    public Object dumped() {
        return Section.untyped(selected());
    }

    private List<Object> selected() {
        List<Object> all =
                ConfigDump.resources(
                        dump.section("Routes"),
                        "dynamic_route_configs",
                        "route_config",
                        "static_route_configs",
                        "route_config");
        if (all.isEmpty()) throw CommandFailure.failed("no routes found");
        return sorted(all).stream()
                .filter(each -> name.isEmpty() || Tree.text(each, "name").equals(name))
                .toList();
    }

    /// Those named by a number by it; the others stay where they are. That is no order, so each is
    /// only put before those that it is known to come before.
    private static List<Object> sorted(List<Object> all) {
        var sorted = new ArrayList<>(all);
        for (int i = 1; i < sorted.size(); i++) {
            for (int j = i; j > 0 && isBefore(sorted.get(j), sorted.get(j - 1)); j--)
                sorted.set(j, sorted.set(j - 1, sorted.get(j)));
        }
        return sorted;
    }

    private static boolean isBefore(Object one, Object other) {
        String mine = Tree.text(one, "name");
        String theirs = Tree.text(other, "name");
        boolean areNumbers = mine.matches("\\d{1,9}") && theirs.matches("\\d{1,9}");
        return areNumbers && Integer.parseInt(mine) < Integer.parseInt(theirs);
    }

    /// The first two that have no port and are not just longer than another one.
    private static String domains(List<String> all) {
        if (all.isEmpty()) return "";
        if (all.size() == 1) return all.getFirst();
        List<String> plain = all.stream().filter(Routes::hasNoPort).toList();
        var known = new HashSet<>(plain);
        List<String> shown =
                plain.stream()
                        .filter(each -> !isLonger(each, ".svc.cluster.local", known))
                        .filter(each -> !isLonger(each, ".svc", known))
                        .toList();
        if (shown.size() <= DOMAINS_SHOWN) return String.join(", ", shown);
        return "%s + %d more..."
                .formatted(
                        String.join(", ", shown.subList(0, DOMAINS_SHOWN)),
                        shown.size() - DOMAINS_SHOWN);
    }

    private static boolean hasNoPort(String domain) {
        long colons = domain.chars().filter(each -> each == ':').count();
        return colons == 0 || (colons > 2 && domain.endsWith("]"));
    }

    private static boolean isLonger(String domain, String suffix, HashSet<String> known) {
        return domain.endsWith(suffix)
                && known.contains(domain.substring(0, domain.length() - suffix.length()));
    }

    static String match(@Nullable Object match) {
        List<String> parts = new ArrayList<>();
        String prefix = Tree.text(match, "prefix");
        if (!prefix.isEmpty()) parts.add(prefix + "*");
        String segments = Tree.text(match, "path_separated_prefix");
        if (!segments.isEmpty()) parts.add("PathPrefix:" + segments);
        String path = Tree.text(match, "path");
        if (!path.isEmpty()) parts.add(path);
        if (Tree.has(match, "safe_regex"))
            parts.add("regex " + Tree.text(match, "safe_regex.regex"));
        return String.join(" ", parts);
    }

    /// Routes that a listener has itself.
    static String described(Object routes) {
        List<Object> hosts = Tree.list(routes, "virtual_hosts");
        String only = hosts.size() == 1 ? clusterOfAll(hosts.getFirst()) : "";
        if (!only.isEmpty()) return cluster(only);
        List<String> parts = new ArrayList<>();
        for (Object host : hosts) {
            List<String> matches =
                    Tree.list(host, "routes").stream()
                            .map(route -> match(Tree.at(route, "match")))
                            .toList();
            List<String> domains = Tree.texts(host, "domains");
            String own = domains.equals(List.of("*")) ? "" : String.join("/", domains);
            parts.add((own.isEmpty() ? "" : own + " ") + String.join(", ", matches));
        }
        return "Inline Route: " + String.join("; ", parts);
    }

    /// Where everything goes to one cluster, that.
    private static String clusterOfAll(Object host) {
        List<Object> its = Tree.list(host, "routes");
        boolean isAll =
                Tree.texts(host, "domains").equals(List.of("*"))
                        && its.size() == 1
                        && Tree.text(its.getFirst(), "match.prefix").equals("/");
        return isAll ? Tree.text(its.getFirst(), "route.cluster") : "";
    }

    static String cluster(String name) {
        return name.contains("Cluster") ? name : "Cluster: " + name;
    }
}
