package io.leno.istio.gatewayapi;

import io.leno.api.istio.ServiceEntry;
import io.leno.istio.gatewayapi.HttpRouteSpec.ParentRef;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A route at one of its parents: a listener of a gateway, or a service whose callers it routes.
///
/// @param listener null for a service
/// @param meshHosts names of the service
/// @param denial why it does not hold there; null: it does
record Attachment(
        ParentRef ref,
        @Nullable Listener listener,
        List<String> meshHosts,
        @Nullable Denial denial) {
    boolean isMesh() {
        return listener == null;
    }

    /// At all parents that are ours, whether allowed or not.
    ///
    /// @param listeners by [Listener#parent]
    static List<Attachment> of(
            RouteView route, Map<String, List<Listener>> listeners, GatewayWorld world) {
        var all = new ArrayList<Attachment>();
        for (ParentRef ref : route.parents()) {
            String name = route.namespaceOf(ref) + "/" + ref.name();
            if (ref.isGateway() || ref.isListenerSet()) {
                String kind = ref.isGateway() ? "Gateway" : "ListenerSet";
                String parent = Listener.parent(kind, route.namespaceOf(ref), ref.name());
                List<Listener> its = listeners.getOrDefault(parent, List.of());
                for (Listener listener : its) {
                    if (listener.isInConflict()) continue;
                    all.add(new Attachment(ref, listener, List.of(), listener.denial(route, ref)));
                }
            } else if (ref.isService()) {
                String host = GatewayWorld.hostOfService(ref.name(), route.namespaceOf(ref));
                boolean isKnown = world.services().containsKey(host);
                all.add(mesh(ref, isKnown ? List.of(host) : List.of(), "service"));
            } else if (ref.isServiceEntry()) {
                ServiceEntry entry = world.entries().get(name);
                all.add(mesh(ref, entry == null ? List.of() : entry.hosts(), "service entry"));
            }
        }
        return all;
    }

    private static Attachment mesh(ParentRef ref, List<String> hosts, String what) {
        String message = "parent " + what + ": \"" + ref.name() + "\" not found";
        return new Attachment(
                ref, null, hosts, hosts.isEmpty() ? Denial.notAccepted(message) : null);
    }
}
