package io.leno.proxy.route;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// Finds the virtual host for an authority, in Envoy's order: exact, longest `*suffix`, longest
/// `prefix*`, `*`. A wildcard stands for at least one character.
final class VirtualHosts {
    private final Map<String, VirtualHost> exact = new HashMap<>();

    /// By length, the longest first: a look-up for each length, however many there are.
    private final NavigableMap<Integer, Map<String, VirtualHost>> suffixes =
            new TreeMap<>(Comparator.reverseOrder());

    private final NavigableMap<Integer, Map<String, VirtualHost>> prefixes =
            new TreeMap<>(Comparator.reverseOrder());
    private final boolean ignorePort;
    private @Nullable VirtualHost any;

    VirtualHosts(
            String table,
            List<io.envoyproxy.envoy.config.route.v3.VirtualHost> configs,
            List<VirtualHost> hosts,
            boolean ignorePort) {
        this.ignorePort = ignorePort;
        var names = new HashMap<String, VirtualHost>();
        for (int i = 0; i < hosts.size(); i++) {
            VirtualHost host = hosts.get(i);
            if (names.put(host.name(), host) != null) {
                throw new InvalidRouteException(
                        "Only unique names for virtual hosts are permitted. Duplicate name of"
                                + " virtual host "
                                + host.name()
                                + " in route "
                                + table);
            }
            for (String domain : configs.get(i).getDomainsList()) add(table, domain, host);
        }
    }

    private void add(String table, String mixedCase, VirtualHost host) {
        String domain = mixedCase.toLowerCase(Locale.ROOT);
        if (domain.equals("*")) {
            if (any != null) {
                throw new InvalidRouteException(
                        "Only a single wildcard domain is permitted in route " + table);
            }
            any = host;
        } else if (domain.startsWith("*")) {
            addWildcard(suffixes, domain.substring(1), table, domain, host);
        } else if (domain.endsWith("*")) {
            addWildcard(prefixes, domain.substring(0, domain.length() - 1), table, domain, host);
        } else if (exact.put(domain, host) != null) {
            throw duplicate(table, domain);
        }
    }

    private static void addWildcard(
            NavigableMap<Integer, Map<String, VirtualHost>> among,
            String text,
            String table,
            String domain,
            VirtualHost host) {
        var alike = among.computeIfAbsent(text.length(), missing -> new HashMap<>());
        if (alike.put(text, host) != null) throw duplicate(table, domain);
    }

    private static InvalidRouteException duplicate(String table, String domain) {
        return new InvalidRouteException(
                "Only unique values for domains are permitted. Duplicate entry of domain "
                        + domain
                        + " in route "
                        + table);
    }

    @Nullable VirtualHost find(@Nullable String authority) {
        if (authority == null) return null;
        String host = lower(ignorePort ? Authority.withoutPort(authority) : authority);
        VirtualHost found = exact.get(host);
        if (found != null) return found;
        found = suffixes.isEmpty() ? null : bySuffix(host);
        if (found != null) return found;
        found = prefixes.isEmpty() ? null : byPrefix(host);
        if (found != null) return found;
        return any;
    }

    private @Nullable VirtualHost bySuffix(String host) {
        for (var alike : suffixes.tailMap(host.length() - 1).entrySet()) {
            String end = host.substring(host.length() - alike.getKey());
            VirtualHost found = alike.getValue().get(end);
            if (found != null) return found;
        }
        return null;
    }

    private @Nullable VirtualHost byPrefix(String host) {
        for (var alike : prefixes.tailMap(host.length() - 1).entrySet()) {
            VirtualHost found = alike.getValue().get(host.substring(0, alike.getKey()));
            if (found != null) return found;
        }
        return null;
    }

    /// Most authorities are lower case already: then nothing is copied.
    private static String lower(String host) {
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c >= 'A' && c <= 'Z') return host.toLowerCase(Locale.ROOT);
        }
        return host;
    }
}
