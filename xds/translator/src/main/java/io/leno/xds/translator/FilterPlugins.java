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
import io.leno.api.istio.JsonObject;
import io.leno.api.xds.Node;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The plugins attached to one proxy: filters in the chains of its connection managers, and
/// settings in its routes. Proxies of another make get those that are extensions of Envoy's, as far
/// as Envoy can be told.
final class FilterPlugins {
    private static final List<Phase> IN_ORDER =
            List.of(Phase.AUTHN, Phase.AUTHZ, Phase.STATS, Phase.UNSPECIFIED_PHASE);

    private final MeshIndex mesh;
    private final Node node;
    private final Problems problems;
    private final Map<String, String> labels;
    private @Nullable List<Rule<FilterPlugin>> attached;
    private final Map<ResourceKey, Any> ofEnvoy = new HashMap<>();
    private final Map<HttpPlace, List<PluginCoverage>> coverages = new HashMap<>();

    FilterPlugins(MeshIndex mesh, Node node, Map<String, String> labels, Problems problems) {
        this.mesh = mesh;
        this.node = node;
        this.problems = problems;
        this.labels = labels;
    }

    /// Found out when it is first asked: most translations never do.
    private List<Rule<FilterPlugin>> attached() {
        List<Rule<FilterPlugin>> known = attached;
        if (known == null) {
            known = find();
            attached = known;
        }
        return known;
    }

    private List<Rule<FilterPlugin>> find() {
        return mesh.model().rules(FilterPlugin.class).stream()
                .filter(this::isForProxy)
                .filter(each -> node.isLeno() || isOfEnvoy(each))
                .sorted(
                        Comparator.comparing(
                                each -> each.spec().priority(), Comparator.reverseOrder()))
                .toList();
    }

    /// Rules with targets hold wherever the target shows, the others in their namespace.
    private boolean isForProxy(Rule<FilterPlugin> rule) {
        FilterPlugin plugin = rule.spec();
        if (!plugin.targetRefs().isEmpty()) return true;
        String namespace = rule.namespace();
        if (!namespace.equals(node.namespace()) && !namespace.equals(mesh.rootNamespace()))
            return false;
        return plugin.selector() == null
                || labels.entrySet().containsAll(plugin.selector().matchLabels().entrySet());
    }

    /// True where the plugin is an extension that the proxy has, with settings it takes.
    private boolean isOfEnvoy(Rule<FilterPlugin> rule) {
        FilterPlugin plugin = rule.spec();
        String type = plugin.typeUrl().substring(plugin.typeUrl().lastIndexOf('/') + 1);
        if (type.isEmpty()) return false;
        Set<String> known = node.extensionTypes();
        if (!known.isEmpty() && !known.contains(type)) return false;
        JsonObject config = new PullSecrets(mesh).into(plugin.config());
        var packed =
                mesh.patches().packed(plugin.typeUrl(), config == null ? JsonObject.EMPTY : config);
        if (packed.refusal() != null)
            problems.warning("invalid-value", rule, "spec", packed.refusal());
        if (packed.config() == null) return false;
        ofEnvoy.put(rule.key(), packed.config());
        return true;
    }

    private List<PluginCoverage> at(HttpPlace place) {
        return coverages.computeIfAbsent(
                place, _ -> attached().stream().flatMap(each -> coverage(each, place)).toList());
    }

    private Stream<PluginCoverage> coverage(Rule<FilterPlugin> rule, HttpPlace place) {
        PluginCoverage coverage =
                PluginCoverage.of(rule, place, new PluginTargets(rule, mesh)).orElse(null);
        if (coverage == null) return Stream.empty();
        boolean asks = coverage.isWhole() && !isTellable(coverage.conditions(), rule);
        return asks ? Stream.empty() : Stream.of(coverage);
    }

    private boolean isTellable(List<PluginCondition> conditions, Rule<FilterPlugin> rule) {
        if (node.isLeno() || conditions.isEmpty()) return true;
        String message = "paths, methods and headers can only be told to Leno's own proxies";
        problems.notYetActedOn(rule, "spec.match", message);
        return false;
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

    private HttpFilter filter(PluginCoverage plugin) {
        FilterPlugin spec = plugin.rule().spec();
        boolean isWhole = plugin.isWhole();
        Any config = ofEnvoy.get(plugin.rule().key());
        if (config == null)
            config =
                    PluginWire.filter(
                            spec,
                            new PullSecrets(mesh).into(spec.config()),
                            isWhole ? plugin.conditions() : List.of());
        return HttpFilter.newBuilder()
                .setName(name(plugin))
                .setTypedConfig(config)
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

    private boolean configure(VirtualHost.Builder host, PluginCoverage plugin) {
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

    private Optional<Any> config(PluginCoverage plugin, VirtualHost host, @Nullable Route route) {
        Optional<List<PluginCondition>> conditions = plugin.conditions(host, route);
        if (conditions.isEmpty()) return Optional.empty();
        List<PluginCondition> own = plugin.isWhole() ? List.of() : conditions.get();
        if (!isTellable(own, plugin.rule())) return Optional.empty();
        PerRoute perRoute = plugin.perRoute(host, route).orElse(null);
        if (perRoute == null || (!perRoute.disabled() && !node.isLeno())) {
            return plugin.isWhole()
                    ? Optional.empty()
                    : Optional.of(PluginWire.perRoute(null, own));
        }
        if (!perRoute.disabled()) return Optional.of(PluginWire.perRoute(perRoute.config(), own));
        return plugin.isWhole() ? Optional.of(PluginWire.disabled()) : Optional.empty();
    }
}
