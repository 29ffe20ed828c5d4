package io.leno.xds.translator;

import com.google.protobuf.Any;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.PerRoute;
import io.leno.api.istio.FilterPlugin.Phase;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The plugins attached to one proxy: filters in the chains of its connection managers, and
/// settings in its routes. Only proxies of our own get any.
final class FilterPlugins {
    private static final List<Phase> IN_ORDER =
            List.of(Phase.AUTHN, Phase.AUTHZ, Phase.STATS, Phase.UNSPECIFIED_PHASE);

    private final MeshIndex mesh;
    private final Node node;
    private final List<Rule<FilterPlugin>> attached;
    private final Map<HttpPlace, List<PluginCoverage>> coverages = new HashMap<>();

    FilterPlugins(MeshIndex mesh, Node node, Map<String, String> labels) {
        this.mesh = mesh;
        this.node = node;
        attached =
                mesh.model().rules(FilterPlugin.class).stream()
                        .filter(each -> node.isLeno() && isForProxy(each, labels))
                        .sorted(
                                Comparator.comparing(
                                        each -> each.spec().priority(), Comparator.reverseOrder()))
                        .toList();
    }

    /// Rules with targets hold wherever the target shows, the others in their namespace.
    private boolean isForProxy(Rule<FilterPlugin> rule, Map<String, String> labels) {
        FilterPlugin plugin = rule.spec();
        if (!plugin.targetRefs().isEmpty()) return true;
        String namespace = rule.namespace();
        if (!namespace.equals(node.namespace()) && !namespace.equals(mesh.rootNamespace()))
            return false;
        return plugin.selector() == null
                || labels.entrySet().containsAll(plugin.selector().matchLabels().entrySet());
    }

    private List<PluginCoverage> at(HttpPlace place) {
        return coverages.computeIfAbsent(
                place,
                _ ->
                        attached.stream()
                                .flatMap(
                                        each ->
                                                PluginCoverage.of(
                                                        each, place, new PluginTargets(each, mesh))
                                                        .stream())
                                .toList());
    }

    /// The rules that put a filter somewhere into these places.
    List<ResourceKey> keysAt(List<HttpPlace> places) {
        return places.stream()
                .flatMap(place -> at(place).stream())
                .map(each -> each.rule().key())
                .distinct()
                .toList();
    }

    /// Puts the filters where their phases are.
    void insertInto(HttpConnectionManager.Builder manager, HttpPlace place) {
        for (Phase phase : IN_ORDER) {
            int at = FilterOrder.placeOf(phase, manager.getHttpFiltersList());
            for (PluginCoverage plugin : at(place)) {
                if (plugin.rule().spec().phase() == phase)
                    manager.addHttpFilters(at++, filter(plugin));
            }
        }
    }

    private static HttpFilter filter(PluginCoverage plugin) {
        FilterPlugin spec = plugin.rule().spec();
        boolean isWhole = plugin.isWhole();
        return HttpFilter.newBuilder()
                .setName(name(plugin))
                .setTypedConfig(PluginWire.filter(spec, isWhole ? plugin.conditions() : List.of()))
                .setDisabled(!isWhole)
                .build();
    }

    private static String name(PluginCoverage plugin) {
        return plugin.rule().namespace() + "." + plugin.rule().name();
    }

    /// Adds what the filters need to know of virtual hosts and routes.
    ///
    /// @return the rules that were
    Set<ResourceKey> configureRoutes(RouteConfiguration.Builder routes, HttpPlace place) {
        var keys = new LinkedHashSet<ResourceKey>();
        for (PluginCoverage plugin : at(place)) {
            if (plugin.isWhole() && plugin.rule().spec().perRoute().isEmpty()) continue;
            for (VirtualHost.Builder host : routes.getVirtualHostsBuilderList()) {
                if (configure(host, plugin)) keys.add(plugin.rule().key());
            }
        }
        return keys;
    }

    private static boolean configure(VirtualHost.Builder host, PluginCoverage plugin) {
        VirtualHost whole = host.build();
        if (!plugin.isByRoute()) {
            Optional<Any> config = config(plugin, whole, null);
            config.ifPresent(each -> host.putTypedPerFilterConfig(name(plugin), each));
            return config.isPresent();
        }
        boolean any = false;
        for (Route.Builder route : host.getRoutesBuilderList()) {
            Optional<Any> config = config(plugin, whole, route.build());
            config.ifPresent(each -> route.putTypedPerFilterConfig(name(plugin), each));
            any |= config.isPresent();
        }
        return any;
    }

    private static Optional<Any> config(
            PluginCoverage plugin, VirtualHost host, @Nullable Route route) {
        Optional<List<PluginCondition>> conditions = plugin.conditions(host, route);
        if (conditions.isEmpty()) return Optional.empty();
        List<PluginCondition> own = plugin.isWhole() ? List.of() : conditions.get();
        PerRoute perRoute = plugin.perRoute(host, route).orElse(null);
        if (perRoute == null) {
            return plugin.isWhole()
                    ? Optional.empty()
                    : Optional.of(PluginWire.perRoute(null, own));
        }
        if (!perRoute.disabled()) return Optional.of(PluginWire.perRoute(perRoute.config(), own));
        return plugin.isWhole() ? Optional.of(PluginWire.disabled()) : Optional.empty();
    }
}
