package io.leno.cli.proxyconfig;

import io.leno.api.xds.TypeUrls;
import io.leno.cli.Endpoint;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// What each proxy was sent and has accepted, as the control plane's `/debug/syncz` tells it.
final class SyncStatuses {
    private static final String CLIENT = "type.googleapis.com/envoy.service.status.v3.ClientConfig";
    private static final String PREFIX = "type.googleapis.com/envoy.config.";
    private static final String CDS = PREFIX + "cluster.v3.Cluster";
    private static final String LDS = PREFIX + "listener.v3.Listener";
    private static final String EDS = PREFIX + "endpoint.v3.ClusterLoadAssignment";
    private static final String RDS = PREFIX + "route.v3.RouteConfiguration";
    private static final String ECDS = PREFIX + "core.v3.TypedExtensionConfig";
    private static final List<String> FIRST = List.of(CDS, LDS, EDS, RDS);

    private static final Map<String, String> SHORT =
            Map.of(
                    CDS,
                    "CDS",
                    LDS,
                    "LDS",
                    EDS,
                    "EDS",
                    RDS,
                    "RDS",
                    ECDS,
                    "ECDS",
                    "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret",
                    "SDS",
                    "type.googleapis.com/istio.networking.nds.v1.NameTable",
                    "NDS",
                    "type.googleapis.com/istio.mesh.v1alpha1.ProxyConfig",
                    "PCDS",
                    TypeUrls.PLUGIN_SET,
                    "PLUGINS");

    private final String controlPlane;
    private final List<Object> proxies = new ArrayList<>();

    /// @param namespace of the proxies; empty: all
    SyncStatuses(Endpoint endpoint, String namespace) {
        controlPlane = endpoint.address();
        var query = namespace.isEmpty() ? Map.<String, String>of() : Map.of("namespace", namespace);
        proxies.addAll(endpoint.list("/debug/syncz", query));
        proxies.sort(Comparator.comparing(each -> Tree.text(each, "proxy")));
    }

    List<String> table() {
        var columns = new Columns(5, "NAME", "CLUSTER", "ISTIOD", "VERSION", "SUBSCRIBED TYPES");
        for (Object proxy : proxies) {
            List<String> types = inOrder(resources(proxy).keySet());
            String all = String.join(",", types.stream().map(SyncStatuses::shortName).toList());
            columns.row(
                    Tree.text(proxy, "proxy"),
                    Tree.text(proxy, "cluster_id"),
                    controlPlane,
                    Tree.text(proxy, "istio_version"),
                    types.isEmpty() ? "0" : types.size() + " (" + all + ")");
        }
        return columns.lines();
    }

    /// Clusters, listeners, endpoints and routes, then the others.
    private static List<String> inOrder(Iterable<String> types) {
        var others = new TreeSet<String>();
        types.forEach(others::add);
        List<String> ordered = new ArrayList<>(FIRST.stream().filter(others::remove).toList());
        ordered.addAll(others);
        return ordered;
    }

    List<String> verboseTable() {
        var types = new TreeSet<>(FIRST);
        types.add(ECDS);
        for (Object proxy : proxies) types.addAll(resources(proxy).keySet());
        List<String> header = new ArrayList<>(List.of("NAME", "CLUSTER"));
        types.forEach(type -> header.add(shortName(type)));
        header.addAll(List.of("ISTIOD", "VERSION"));
        var columns = new Columns(5, header.toArray(String[]::new));
        for (Object proxy : proxies) {
            List<Object> row = new ArrayList<>();
            row.add(Tree.text(proxy, "proxy"));
            row.add(Tree.text(proxy, "cluster_id"));
            Map<String, Object> resources = resources(proxy);
            types.forEach(type -> row.add(shown(resources.get(type))));
            row.add(controlPlane);
            row.add(Tree.text(proxy, "istio_version"));
            columns.row(row.toArray());
        }
        return columns.lines();
    }

    private static String shown(@Nullable Object resource) {
        if (resource == null) return "IGNORED";
        String status = status(resource);
        if (status.equals("NOT_SENT")) return "NOT SENT";
        String sent = Tree.text(resource, "sentTime");
        return sent.isEmpty() ? status : status + " (" + ago(sent) + ")";
    }

    static String status(Object resource) {
        if (!Tree.text(resource, "lastError").isEmpty()) return "ERROR";
        String sent = Tree.text(resource, "sent");
        if (sent.isEmpty()) return "NOT_SENT";
        return sent.equals(Tree.text(resource, "acked")) ? "SYNCED" : "STALE";
    }

    private static String ago(String instant) {
        try {
            return human(Duration.between(Instant.parse(instant), Instant.now()));
        } catch (DateTimeParseException unknown) {
            return "?";
        }
    }

    /// As kubectl writes durations: the two largest units where the first is small.
    static String human(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) return seconds + "s";
        long minutes = seconds / 60;
        if (minutes < 10)
            return seconds % 60 == 0 ? minutes + "m" : minutes + "m" + seconds % 60 + "s";
        if (minutes < 180) return minutes + "m";
        long hours = minutes / 60;
        if (hours < 8) return minutes % 60 == 0 ? hours + "h" : hours + "h" + minutes % 60 + "m";
        if (hours < 48) return hours + "h";
        long days = hours / 24;
        if (hours < 192) return hours % 24 == 0 ? days + "d" : days + "d" + hours % 24 + "h";
        if (days < 365 * 2) return days + "d";
        long years = days / 365;
        if (years >= 8) return years + "y";
        return days % 365 == 0 ? years + "y" : years + "y" + days % 365 + "d";
    }

    private static String shortName(String typeUrl) {
        return SHORT.getOrDefault(typeUrl, typeUrl);
    }

    private static Map<String, Object> resources(Object proxy) {
        var resources = new TreeMap<String, Object>();
        if (Tree.at(proxy, "resources") instanceof Map<?, ?> told)
            told.forEach((type, resource) -> resources.put(String.valueOf(type), resource));
        return resources;
    }

    /// The discovery response that istioctl prints.
    Object response() {
        List<Object> resources = new ArrayList<>();
        for (Object proxy : proxies) {
            var config = new LinkedHashMap<String, Object>();
            config.put("@type", CLIENT);
            config.put("node", node(proxy));
            List<Object> types = new ArrayList<>();
            resources(proxy).forEach((type, resource) -> types.add(generic(type, resource)));
            if (!types.isEmpty()) config.put("genericXdsConfigs", types);
            resources.add(config);
        }
        var response = new LinkedHashMap<String, Object>();
        if (!resources.isEmpty()) response.put("resources", resources);
        response.put("typeUrl", "istio.io/debug/syncz");
        response.put("controlPlane", Map.of("identifier", controlPlane));
        return response;
    }

    private static Object node(Object proxy) {
        var metadata = new LinkedHashMap<String, Object>();
        String name = Tree.text(proxy, "proxy");
        metadata.put("CLUSTER_ID", Tree.text(proxy, "cluster_id"));
        String version = Tree.text(proxy, "istio_version");
        if (!version.isEmpty()) metadata.put("ISTIO_VERSION", version);
        metadata.put("NAMESPACE", name.substring(name.lastIndexOf('.') + 1));
        var node = new LinkedHashMap<String, Object>();
        node.put("id", name);
        node.put("metadata", metadata);
        return node;
    }

    private static Object generic(String type, Object resource) {
        var config = new LinkedHashMap<String, Object>();
        config.put("typeUrl", type);
        String sent = Tree.text(resource, "sentTime");
        if (!sent.isEmpty()) config.put("lastUpdated", sent);
        config.put("configStatus", status(resource));
        String error = Tree.text(resource, "lastError");
        if (!error.isEmpty()) config.put("errorState", Map.of("details", error));
        return config;
    }
}
