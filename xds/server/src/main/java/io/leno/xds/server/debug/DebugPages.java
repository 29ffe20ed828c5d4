package io.leno.xds.server.debug;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/// The pages below `/debug`: istiod's, with its paths, shapes, texts and status codes.
final class DebugPages {
    private static final String NOT_CONNECTED =
            "Proxy not connected to this Pilot instance. It may be connected to another"
                    + " instance.\n";
    private static final String NO_PROXY = "You must provide a proxyID in the query string\n";

    /// A page and what the index says of it; `links` are forms of it with a query.
    record Page(
            String about,
            Map<String, String> links,
            Function<Map<String, String>, Answer> render) {}

    private final ControlPlaneView view;
    private final ProxyPages proxies;
    private final RegistryPages registry;
    private final ConfigPages config;
    private final Map<String, Page> byPath = new TreeMap<>();

    DebugPages(ControlPlaneView view) {
        this.view = view;
        proxies = new ProxyPages(view);
        registry = new RegistryPages(view);
        config = new ConfigPages(view);
        addProxyPages();
        addRegistryPages();
        addConfigPages();
    }

    Map<String, Page> byPath() {
        return byPath;
    }

    private void addProxyPages() {
        page("adsz", "Status and debug interface for ADS", this::clients)
                .put("push=true", "Initiates push of the current state to all connected endpoints");
        shown("connections", "Info about the connected XDS clients", proxies::connections);
        page(
                "syncz",
                "Synchronization status of all Envoys connected to this Pilot instance",
                query -> Answer.json(proxies.syncStatus(query.getOrDefault("namespace", ""))));
        ofProxy(
                "config_dump",
                "ConfigDump in the form of the Envoy admin config dump API for passed in proxyID",
                (proxy, query) ->
                        query.getOrDefault("types", "").isEmpty()
                                ? ConfigDumps.all(proxy, query.containsKey("include_eds"))
                                : ConfigDumps.ofTypes(proxy, query.getOrDefault("types", "")));
        for (String type : List.of("cds", "lds", "rds", "eds", "sds", "ecds", "nds"))
            ofProxy(
                    type + "z",
                    "Status and debug interface for " + type.toUpperCase(Locale.ROOT),
                    (proxy, _) -> ConfigDumps.ofTypes(proxy, type));
        ofProxy("sidecarz", "Debug sidecar scope for a proxy", (proxy, _) -> config.sidecar(proxy));
        page("force_disconnect", "Disconnects a proxy from this Pilot", this::disconnect);
    }

    private void addRegistryPages() {
        shown("registryz", "Debug support for registry", registry::services);
        shown("endpointz", "Obsolete, use endpointShardz", registry::endpointShards);
        shown("endpointShardz", "Info about the endpoint shards", registry::endpointShards);
        shown("instancesz", "Debug support for service instances", registry::instances);
        shown("networkz", "List cross-network gateways", List::of);
        shown("mcsz", "List information about Kubernetes MCS services", List::of);
        shown("clusterz", "List remote clusters where istiod reads endpoints", List::of);
    }

    private void addConfigPages() {
        shown("configz", "Debug support for config", config::resources);
        shown("resourcesz", "Debug support for watched resources", config::kinds);
        shown("mesh", "Active mesh config", config::mesh);
        shown("authorizationz", "Internal authorization policies", config::authorization);
        page("telemetryz", "Debug Telemetry configuration", this::telemetry);
        shown("push_status", "Last PushContext Details", config::pushStatus);
        shown("pushcontext", "Debug support for current push context", this::pushContext);
        shown("problemz", "What is wrong with the configuration", config::problems);
        page("inject", "Active inject template", _ -> Answer.error(404, ""));
        page("cachez", "Info about the internal XDS caches", this::cache)
                .putAll(
                        Map.of(
                                "sizes=true", "Info about the size of the internal XDS caches",
                                "clear=true", "Clear the XDS caches"));
        shown("list", "List all supported debug commands in json", this::commands);
    }

    /// @return where forms of it with a query may be put
    private Map<String, String> page(
            String name, String about, Function<Map<String, String>, Answer> render) {
        var links = new LinkedHashMap<String, String>();
        byPath.put("/debug/" + name, new Page(about, links, render));
        return links;
    }

    private void shown(String name, String about, Supplier<Object> content) {
        page(name, about, _ -> Answer.json(content.get()));
    }

    private void ofProxy(
            String name,
            String about,
            BiFunction<ProxyStatus, Map<String, String>, Object> content) {
        page(
                name,
                about,
                query -> withProxy(query, proxy -> Answer.json(content.apply(proxy, query))));
    }

    private Answer withProxy(Map<String, String> query, Function<ProxyStatus, Answer> answer) {
        String id = query.getOrDefault("proxyID", "");
        if (id.isEmpty()) return Answer.error(400, NO_PROXY);
        return proxies.find(id).map(answer).orElseGet(() -> Answer.error(404, NOT_CONNECTED));
    }

    private Answer clients(Map<String, String> query) {
        if (!query.getOrDefault("push", "").isEmpty()) {
            view.pushAll();
            return Answer.text("Pushed to " + view.proxies().size() + " servers\n");
        }
        if (query.getOrDefault("proxyID", "").isEmpty())
            return Answer.json(proxies.clients(view.proxies()));
        return withProxy(query, proxy -> Answer.json(proxies.clients(List.of(proxy))));
    }

    private Answer disconnect(Map<String, String> query) {
        return withProxy(
                query,
                proxy -> {
                    view.disconnect(proxy);
                    return Answer.text("OK");
                });
    }

    private Answer telemetry(Map<String, String> query) {
        if (query.getOrDefault("proxyID", "").isEmpty()) return Answer.json(config.telemetry());
        return withProxy(query, _ -> Answer.json(config.telemetry()));
    }

    private Object pushContext() {
        return Fields.of("AuthorizationPolicies", config.authorization())
                .put("NetworkGateways", List.of())
                .put("UnresolvedGateways", List.of())
                .all();
    }

    private Answer cache(Map<String, String> query) {
        if (!query.getOrDefault("clear", "").isEmpty()) {
            view.clearCache();
            return Answer.text("Cache cleared\n");
        }
        return Answer.json(config.cache(!query.getOrDefault("sizes", "").isEmpty()));
    }

    private Object commands() {
        List<String> commands = new ArrayList<>();
        byPath.forEach(
                (path, page) -> {
                    String name = path.substring("/debug/".length());
                    if (name.equals("list")) return;
                    commands.add(name);
                    page.links().keySet().forEach(link -> commands.add(name + "?" + link));
                });
        return commands.stream().sorted().toList();
    }
}
