package io.leno.xds.translator.explain;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.route.v3.FilterConfig;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.xds.translator.Note;
import io.leno.xds.translator.match.Passage;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is done to a request on its way: by the filters it passes, in their order, and by its
/// route.
final class Policies {
    private static final String ROUTER = "envoy.filters.http.router";

    /// By the name of the filter, the name of the setting it comes from.
    private static final Map<String, String> SETTINGS =
            Map.of("envoy.filters.http.fault", "fault", "envoy.filters.http.cors", "corsPolicy");

    private final Passage passage;

    Policies(Passage passage) {
        this.passage = passage;
    }

    /// Each with `name`, `text` and, where that is known, `madeBy`.
    List<Map<String, Object>> all() {
        var all = new ArrayList<Map<String, Object>>();
        if (passage.chain() != null) {
            for (Filter each : passage.chain().getFiltersList()) {
                if (each.equals(passage.filter())) break;
                all.add(policy("network filter " + each.getName(), type(each.getTypedConfig())));
            }
        }
        HttpConnectionManager manager = passage.manager();
        if (manager != null) {
            for (HttpFilter each : manager.getHttpFiltersList()) {
                if (!each.getName().equals(ROUTER)) all.add(ofFilter(each));
            }
        }
        Route route = passage.route();
        if (route != null) {
            for (RouteSettings.Setting each : RouteSettings.of(route, passage.host()))
                all.add(ofSetting(each, route));
        }
        return all;
    }

    private Map<String, Object> ofSetting(RouteSettings.Setting setting, Route route) {
        var fields = policy(setting.name(), setting.text());
        var makers =
                Explanation.makers(
                        Note.of(route.getMetadata()).stream()
                                .filter(note -> note.part().equals(setting.part())));
        if (!makers.isEmpty()) fields.put("madeBy", makers);
        return fields;
    }

    private Map<String, Object> ofFilter(HttpFilter filter) {
        Any own = perRoute(filter.getName());
        boolean isOff = own == null ? filter.getDisabled() : isOff(own);
        String type =
                filter.hasConfigDiscovery() ? "settings discovered" : type(filter.getTypedConfig());
        var fields = policy("filter " + filter.getName(), type);
        fields.put("active", !isOff);
        String text = FilterText.of(filter.getTypedConfig(), own);
        if (!text.isEmpty()) fields.put("does", text);
        if (own != null) fields.put("settings", "of the " + place(filter.getName()));
        var makers = makers(filter.getName());
        if (!makers.isEmpty()) fields.put("madeBy", makers);
        return fields;
    }

    /// By the part of the route's rule, or the patch or plugin that has the filter's name.
    private List<Map<String, Object>> makers(String name) {
        String setting = SETTINGS.getOrDefault(name, "");
        var notes = new ArrayList<Note>();
        Route route = passage.route();
        if (route != null && !setting.isEmpty()) {
            Note.of(route.getMetadata()).stream()
                    .filter(each -> each.part().equals(setting))
                    .forEach(notes::add);
        }
        Metadata listener =
                passage.listener() == null
                        ? Metadata.getDefaultInstance()
                        : passage.listener().getMetadata();
        Note.of(listener).stream()
                .filter(
                        each ->
                                each.part().startsWith("HTTP_FILTER " + name + " ")
                                        || each.part().equals("filter " + name))
                .forEach(notes::add);
        return Explanation.makers(notes.stream());
    }

    /// The most specific settings of a filter.
    private @Nullable Any perRoute(String filter) {
        Route route = passage.route();
        VirtualHost host = passage.host();
        if (route != null && route.containsTypedPerFilterConfig(filter))
            return route.getTypedPerFilterConfigMap().get(filter);
        if (host != null && host.containsTypedPerFilterConfig(filter))
            return host.getTypedPerFilterConfigMap().get(filter);
        return passage.routes() == null
                ? null
                : passage.routes().getTypedPerFilterConfigMap().get(filter);
    }

    private String place(String filter) {
        Route route = passage.route();
        if (route != null && route.containsTypedPerFilterConfig(filter)) return "route";
        VirtualHost host = passage.host();
        boolean isOfHost = host != null && host.containsTypedPerFilterConfig(filter);
        return isOfHost ? "virtual host" : "route configuration";
    }

    private static boolean isOff(Any own) {
        return own.is(FilterConfig.class)
                && FilterText.unpacked(own, FilterConfig.class).getDisabled();
    }

    private static Map<String, Object> policy(String name, String text) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", name);
        fields.put("text", text);
        return fields;
    }

    private static String type(Any config) {
        String url = config.getTypeUrl();
        return url.substring(url.lastIndexOf('/') + 1);
    }
}
