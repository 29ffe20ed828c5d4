package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.leno.api.config.ResourceKey;
import io.leno.api.config.Rule;
import io.leno.api.istio.FilterPlugin;
import io.leno.api.istio.FilterPlugin.Mode;
import io.leno.api.istio.ServiceEntry;
import io.leno.api.istio.TargetRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The resources a plugin is for, if it is not for workloads by label.
final class PluginTargets {
    private final Rule<FilterPlugin> rule;
    private final MeshIndex mesh;
    private final Set<ResourceKey> gateways = new HashSet<>();
    private final List<String> services = new ArrayList<>();
    private final List<String> entries = new ArrayList<>();
    private final Set<String> routeRules = new HashSet<>();
    private final boolean callersToo;

    PluginTargets(Rule<FilterPlugin> rule, MeshIndex mesh) {
        this.rule = rule;
        this.mesh = mesh;
        callersToo =
                rule.spec().match().stream()
                        .anyMatch(
                                each ->
                                        each.mode() == Mode.CLIENT
                                                || each.mode() == Mode.CLIENT_AND_SERVER);
        rule.spec().targetRefs().forEach(this::add);
    }

    private void add(TargetRef ref) {
        String namespace = rule.namespace();
        String group = ref.group().equals("core") ? "" : ref.group();
        var key = new ResourceKey(group, ref.kind(), namespace, ref.name());
        switch (ref.kind()) {
            case "Gateway" -> gateways.add(key);
            case "Service" -> services.add(mesh.serviceName(ref.name(), namespace));
            case "ServiceEntry" ->
                    mesh.model().rules(ServiceEntry.class).stream()
                            .filter(each -> each.key().equals(key))
                            .forEach(each -> entries.addAll(each.spec().hosts()));
            default -> routeRules.add(Metadata.config(key));
        }
    }

    boolean areNone() {
        return rule.spec().targetRefs().isEmpty();
    }

    /// A host as the plugin's rule writes it, completed.
    String fullName(String host) {
        return mesh.fullName(host, rule.namespace());
    }

    /// True where all traffic of the place is meant.
    private boolean includesAll(HttpPlace place) {
        if (areNone()) return true;
        if (place.gateways().stream().anyMatch(gateways::contains)) return true;
        return place.side() == HttpPlace.Side.INBOUND
                && place.services().stream()
                        .anyMatch(each -> services.contains(each) || entries.contains(each));
    }

    /// False where no traffic of the place can be meant.
    boolean includes(HttpPlace place) {
        return includesAll(place) || areHosts(place) || areRules(place);
    }

    /// True where virtual hosts or routes decide.
    boolean areRoutes(HttpPlace place) {
        return !includesAll(place);
    }

    /// True where single routes decide.
    boolean areRules(HttpPlace place) {
        return !includesAll(place)
                && place.side() != HttpPlace.Side.INBOUND
                && !routeRules.isEmpty();
    }

    /// Callers are meant where the rule says so, and where there is no other place: what a
    /// ServiceEntry declares may be outside of the mesh.
    private boolean areHosts(HttpPlace place) {
        return place.side() != HttpPlace.Side.INBOUND
                && (!entries.isEmpty() || (callersToo && !services.isEmpty()));
    }

    /// @param route null for a virtual host as a whole
    boolean includes(HttpPlace place, String host, @Nullable Route route) {
        if (includesAll(place)) return true;
        if (areHosts(place) && (entries.contains(host) || (callersToo && services.contains(host))))
            return true;
        return route != null && routeRules.contains(Metadata.configOf(route.getMetadata()));
    }
}
