package io.leno.xds.server.debug;

import io.leno.api.model.MeshModel;
import io.leno.api.model.Service;
import io.leno.api.xds.Node;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The JSON pages below `/debug`, in istiod's shapes.
final class DebugPages {
    private final ControlPlaneView view;

    DebugPages(ControlPlaneView view) {
        this.view = view;
    }

    /// istiod: `AdsClients`.
    Object clients() {
        List<Object> clients = new ArrayList<>();
        for (ProxyStatus proxy : view.proxies()) {
            var client = new LinkedHashMap<String, Object>();
            client.put("connectionId", proxy.connectionId());
            client.put("connectedAt", proxy.connectedAt());
            client.put("address", proxy.peer());
            client.put("labels", new TreeMap<>(proxy.node().labels()));
            client.put("metadata", new TreeMap<>(proxy.node().metadata()));
            client.put("watches", watches(proxy));
            clients.add(client);
        }
        return ordered("totalClients", clients.size(), "clients", clients);
    }

    private static Map<String, Object> watches(ProxyStatus proxy) {
        var watches = new LinkedHashMap<String, Object>();
        for (WatchStatus watch : proxy.watches()) {
            List<String> names = watch.wanted().names().stream().sorted().toList();
            watches.put(watch.typeUrl(), watch.wanted().wildcard() ? List.of("*") : names);
        }
        return watches;
    }

    /// istiod: `SyncStatus`, nonces sent and accepted; a difference means not synced. With the
    /// reason of a refusal in addition.
    Object syncStatus() {
        List<Object> statuses = new ArrayList<>();
        for (ProxyStatus proxy : view.proxies()) {
            var status = new LinkedHashMap<String, Object>();
            status.put("cluster_id", proxy.node().metadata("CLUSTER_ID", "Kubernetes"));
            status.put("proxy", proxy.node().name() + "." + proxy.node().namespace());
            status.put("proxy_type", proxy.node().type().name().toLowerCase(Locale.ROOT));
            status.put("istio_version", proxy.node().metadata("ISTIO_VERSION", ""));
            nonces(status, "cluster", proxy.watch(TypeUrls.CLUSTER));
            nonces(status, "listener", proxy.watch(TypeUrls.LISTENER));
            nonces(status, "route", proxy.watch(TypeUrls.ROUTE));
            nonces(status, "endpoint", proxy.watch(TypeUrls.ENDPOINT));
            statuses.add(status);
        }
        return statuses;
    }

    private static void nonces(
            Map<String, Object> status, String type, Optional<WatchStatus> watch) {
        if (watch.isEmpty()) return;
        status.put(type + "_sent", watch.get().nonceSent());
        status.put(type + "_acked", watch.get().nonceAcked());
        String refusal = watch.get().refusal();
        if (refusal != null) status.put(type + "_refused", refusal);
    }

    /// The proxy whose connection, node id, `name.namespace` or name it is.
    Optional<ProxyStatus> proxy(String id) {
        return view.proxies().stream().filter(proxy -> isNamed(proxy, id)).findFirst();
    }

    private static boolean isNamed(ProxyStatus proxy, String id) {
        Node node = proxy.node();
        return id.equals(proxy.connectionId())
                || id.equals(node.id())
                || id.equals(node.name() + "." + node.namespace())
                || id.equals(node.name());
    }

    /// Envoy: `admin.v3.ConfigDump` with what was sent last.
    Object configDump(ProxyStatus proxy) {
        return Map.of(
                "configs",
                List.of(
                        dump(
                                proxy,
                                TypeUrls.CLUSTER,
                                "Clusters",
                                "dynamic_active_clusters",
                                "cluster"),
                        listeners(proxy),
                        dump(
                                proxy,
                                TypeUrls.ROUTE,
                                "Routes",
                                "dynamic_route_configs",
                                "route_config"),
                        dump(
                                proxy,
                                TypeUrls.ENDPOINT,
                                "Endpoints",
                                "dynamic_endpoint_configs",
                                "endpoint_config")));
    }

    private static Object dump(
            ProxyStatus proxy, String typeUrl, String kind, String list, String field) {
        List<Object> entries = new ArrayList<>();
        var text = new ResourceText();
        for (XdsResource resource : sent(proxy, typeUrl)) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("version_info", resource.version());
            entry.put(field, text.json(resource));
            if (!resource.madeBy().isEmpty()) entry.put("made_by", resource.madeBy());
            entries.add(entry);
        }
        return ordered(
                "@type",
                "type.googleapis.com/envoy.admin.v3." + kind + "ConfigDump",
                list,
                entries);
    }

    private static Object listeners(ProxyStatus proxy) {
        List<Object> entries = new ArrayList<>();
        var text = new ResourceText();
        for (XdsResource resource : sent(proxy, TypeUrls.LISTENER)) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", resource.name());
            entry.put(
                    "active_state",
                    ordered("version_info", resource.version(), "listener", text.json(resource)));
            if (!resource.madeBy().isEmpty()) entry.put("made_by", resource.madeBy());
            entries.add(entry);
        }
        return ordered(
                "@type",
                "type.googleapis.com/envoy.admin.v3.ListenersConfigDump",
                "dynamic_listeners",
                entries);
    }

    private static List<XdsResource> sent(ProxyStatus proxy, String typeUrl) {
        return proxy.watch(typeUrl).map(WatchStatus::sent).orElse(List.of());
    }

    /// The services of the mesh by hostname.
    Object registry() {
        List<Object> services = new ArrayList<>();
        MeshModel mesh = view.mesh();
        for (Service service : new TreeMap<>(mesh.services()).values()) {
            var one = new LinkedHashMap<String, Object>();
            one.put("hostname", service.hostname());
            one.put("namespace", service.namespace());
            one.put("addresses", service.addresses());
            one.put(
                    "ports",
                    service.ports().stream()
                            .map(
                                    p ->
                                            ordered(
                                                    "name",
                                                    p.name(),
                                                    "port",
                                                    p.number(),
                                                    "protocol",
                                                    p.protocol()))
                            .toList());
            one.put("resolution", service.resolution());
            one.put("meshExternal", service.meshExternal());
            one.put("source", service.source());
            services.add(one);
        }
        return services;
    }

    /// Endpoints by hostname.
    Object endpoints() {
        var services = new LinkedHashMap<String, Object>();
        new TreeMap<>(view.mesh().endpoints())
                .forEach(
                        (hostname, endpoints) ->
                                services.put(
                                        hostname,
                                        endpoints.stream().map(DebugPages::endpoint).toList()));
        return services;
    }

    private static Object endpoint(io.leno.api.model.Endpoint endpoint) {
        var one = new LinkedHashMap<String, Object>();
        one.put("address", endpoint.address());
        one.put("ports", new TreeMap<>(endpoint.ports()));
        one.put("labels", new TreeMap<>(endpoint.labels()));
        one.put("health", endpoint.health());
        one.put("weight", endpoint.weight());
        return one;
    }

    Object problems() {
        return view.problems().stream()
                .map(
                        problem -> {
                            var one = new LinkedHashMap<String, Object>();
                            one.put("severity", problem.severity());
                            one.put("code", problem.code());
                            one.put("subject", problem.subject());
                            one.put("location", problem.location());
                            one.put("path", problem.path());
                            one.put("message", problem.message());
                            return one;
                        })
                .toList();
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2)
            map.put(namesAndValues[i].toString(), namesAndValues[i + 1]);
        return map;
    }
}
