package io.leno.xds.server.debug;

import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a proxy was sent, in the shape of Envoy's `/config_dump`.
final class ConfigDumps {
    private static final String ADMIN = "type.googleapis.com/envoy.admin.v3.";
    private static final Map<String, String> BY_SHORT_NAME =
            Map.of(
                    "cds", TypeUrls.CLUSTER,
                    "eds", TypeUrls.ENDPOINT,
                    "lds", TypeUrls.LISTENER,
                    "rds", TypeUrls.ROUTE,
                    "sds", TypeUrls.SECRET,
                    "ecds", TypeUrls.EXTENSION);

    private ConfigDumps() {}

    /// Envoy: `admin.v3.ConfigDump`, with all the sections that its readers look for.
    ///
    /// @param withEndpoints as Envoy's `include_eds`
    static Object all(ProxyStatus proxy, boolean withEndpoints) {
        List<Object> sections = new ArrayList<>();
        sections.add(section("Bootstrap").all());
        sections.add(
                section("Clusters")
                        .put("version_info", version(proxy, TypeUrls.CLUSTER))
                        .put("dynamic_active_clusters", entries(proxy, TypeUrls.CLUSTER, "cluster"))
                        .all());
        if (withEndpoints)
            sections.add(
                    section("Endpoints")
                            .put(
                                    "dynamic_endpoint_configs",
                                    entries(proxy, TypeUrls.ENDPOINT, "endpoint_config"))
                            .all());
        sections.add(
                section("Listeners")
                        .put("version_info", version(proxy, TypeUrls.LISTENER))
                        .put("dynamic_listeners", listeners(proxy))
                        .all());
        sections.add(section("ScopedRoutes").all());
        sections.add(
                section("Routes")
                        .put(
                                "dynamic_route_configs",
                                entries(proxy, TypeUrls.ROUTE, "route_config"))
                        .all());
        sections.add(section("Secrets").put("dynamic_active_secrets", secrets(proxy)).all());
        sections.add(
                section("Ecds")
                        .put("ecds_filters", entries(proxy, TypeUrls.EXTENSION, "ecds_filter"))
                        .all());
        return Map.of("configs", sections);
    }

    /// Only resources of some types, as they are.
    ///
    /// @param types short names with commas between: `eds,rds`
    static Object ofTypes(ProxyStatus proxy, String types) {
        List<Object> configs = new ArrayList<>();
        var text = new ResourceText();
        for (String type : types.split(",", -1)) {
            String typeUrl =
                    BY_SHORT_NAME.getOrDefault(type.strip().toLowerCase(Locale.ROOT), type.strip());
            sent(proxy, typeUrl).forEach(resource -> configs.add(text.json(resource)));
        }
        return new Fields().putIfAny("configs", configs).all();
    }

    private static Fields section(String kind) {
        return Fields.of("@type", ADMIN + kind + "ConfigDump");
    }

    private static String version(ProxyStatus proxy, String typeUrl) {
        return proxy.watch(typeUrl).map(WatchStatus::version).orElse("");
    }

    private static List<Object> entries(ProxyStatus proxy, String typeUrl, String field) {
        List<Object> entries = new ArrayList<>();
        var text = new ResourceText();
        for (XdsResource resource : sent(proxy, typeUrl)) {
            var entry = Fields.of("version_info", resource.version());
            entry.put(field, text.json(resource));
            entries.add(withOrigin(entry, resource));
        }
        return entries;
    }

    private static List<Object> listeners(ProxyStatus proxy) {
        List<Object> entries = new ArrayList<>();
        var text = new ResourceText();
        for (XdsResource resource : sent(proxy, TypeUrls.LISTENER)) {
            Object state =
                    Fields.of("version_info", resource.version())
                            .put("listener", text.json(resource))
                            .all();
            var entry = Fields.of("name", resource.name()).put("active_state", state);
            entries.add(withOrigin(entry, resource));
        }
        return entries;
    }

    private static List<Object> secrets(ProxyStatus proxy) {
        List<Object> entries = new ArrayList<>();
        var text = new ResourceText();
        for (XdsResource resource : sent(proxy, TypeUrls.SECRET)) {
            entries.add(
                    Fields.of("name", resource.name())
                            .put("version_info", resource.version())
                            .put("secret", text.json(resource))
                            .all());
        }
        return entries;
    }

    private static Object withOrigin(Fields entry, XdsResource resource) {
        if (!resource.madeBy().isEmpty()) entry.put("made_by", resource.madeBy());
        return entry.all();
    }

    private static List<XdsResource> sent(ProxyStatus proxy, String typeUrl) {
        return proxy.watch(typeUrl).map(WatchStatus::sent).orElse(List.of());
    }
}
