package io.leno.xds.server.debug;

import io.leno.api.model.Locality;
import io.leno.api.xds.TypeUrls;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Who is connected, and what it has accepted, in istiod's shapes.
final class ProxyPages {
    private static final Map<String, String> BY_FIELD =
            Map.of(
                    "cluster", TypeUrls.CLUSTER,
                    "listener", TypeUrls.LISTENER,
                    "route", TypeUrls.ROUTE,
                    "endpoint", TypeUrls.ENDPOINT,
                    "extensionconfig", TypeUrls.EXTENSION);
    private static final List<String> FIELDS =
            List.of("cluster", "listener", "route", "endpoint", "extensionconfig");

    private final ControlPlaneView view;

    ProxyPages(ControlPlaneView view) {
        this.view = view;
    }

    Optional<ProxyStatus> find(String id) {
        return view.proxies().stream().filter(proxy -> proxy.isMeantBy(id)).findFirst();
    }

    /// istiod: `AdsClients`
    Object clients(List<ProxyStatus> proxies) {
        List<Object> clients = new ArrayList<>();
        for (ProxyStatus proxy : proxies) {
            var client = connection(proxy);
            client.putIfAny("labels", new TreeMap<>(proxy.node().labels()));
            client.putIfAny("metadata", new TreeMap<>(proxy.node().metadata()));
            locality(client, proxy.node().locality());
            client.put("watches", watches(proxy));
            clients.add(client.all());
        }
        return Fields.of("totalClients", clients.size()).putIfAny("clients", clients).all();
    }

    /// The same without what they are and want.
    Object connections() {
        List<Object> all = new ArrayList<>();
        view.proxies().forEach(proxy -> all.add(connection(proxy).all()));
        return Fields.of("totalClients", all.size()).putIfAny("clients", all).all();
    }

    private static Fields connection(ProxyStatus proxy) {
        return Fields.of("connectionId", proxy.connectionId())
                .put("connectedAt", proxy.connectedAt().toString())
                .put("address", proxy.peer());
    }

    private static void locality(Fields client, Locality locality) {
        if (locality.equals(Locality.UNKNOWN)) return;
        client.put(
                "locality",
                new Fields()
                        .putIfAny("region", locality.region())
                        .putIfAny("zone", locality.zone())
                        .putIfAny("sub_zone", locality.subZone())
                        .all());
    }

    private static Map<String, Object> watches(ProxyStatus proxy) {
        var watches = new TreeMap<String, Object>();
        for (WatchStatus watch : proxy.watches()) {
            List<String> names = watch.wanted().names().stream().sorted().toList();
            watches.put(watch.typeUrl(), watch.wanted().wildcard() ? List.of("*") : names);
        }
        return watches;
    }

    /// istiod: `SyncStatus`, nonces sent and accepted; a difference means not synced.
    ///
    /// @param namespace of the proxies; empty: all
    Object syncStatus(String namespace) {
        List<Object> statuses = new ArrayList<>();
        for (ProxyStatus proxy : view.proxies()) {
            if (!proxy.isProxy()) continue;
            if (!namespace.isEmpty() && !namespace.equals(proxy.node().namespace())) continue;
            statuses.add(syncStatus(proxy));
        }
        return statuses;
    }

    private static Object syncStatus(ProxyStatus proxy) {
        var status = new Fields();
        status.put("cluster_id", proxy.node().metadata("CLUSTER_ID", "Kubernetes"));
        status.put("proxy", proxy.proxyId());
        status.put("proxy_type", proxy.node().type().name().toLowerCase(Locale.ROOT));
        status.putIfAny("istio_version", proxy.version());
        for (String field : FIELDS) {
            Optional<WatchStatus> watch = proxy.watch(String.valueOf(BY_FIELD.get(field)));
            if (watch.isEmpty()) continue;
            status.putIfAny(field + "_sent", watch.get().nonceSent());
            status.putIfAny(field + "_acked", watch.get().nonceAcked());
        }
        var resources = new TreeMap<String, Object>();
        proxy.watches().forEach(watch -> resources.put(watch.typeUrl(), resource(watch)));
        return status.putIfAny("resources", resources).all();
    }

    /// istiod: `ResourceStatus`
    private static Object resource(WatchStatus watch) {
        var resource = new Fields();
        resource.putIfAny("sent", watch.nonceSent());
        resource.putIfAny("acked", watch.nonceAcked());
        if (watch.sentAt() != null) resource.put("sentTime", watch.sentAt().toString());
        if (watch.refusal() != null) resource.put("lastError", watch.refusal());
        return resource.all();
    }
}
