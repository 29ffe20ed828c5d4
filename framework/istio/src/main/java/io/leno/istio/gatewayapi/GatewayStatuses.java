package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The status of a gateway and its listeners.
final class GatewayStatuses {
    private GatewayStatuses() {}

    /// @param attached routes by the internal name of the listener
    static ObjectStatus of(
            List<Listener> listeners, Map<String, Integer> attached, GatewayWorld world) {
        Rule<GatewaySpec> gateway = listeners.getFirst().gateway();
        List<Integer> ports =
                listeners.stream()
                        .filter(each -> each.server() != null)
                        .map(each -> each.spec().port())
                        .distinct()
                        .toList();
        var addresses = GatewayAddresses.of(gateway, ports, world.services());
        var status = new LinkedHashMap<String, Object>();
        List<Object> reached = addresses(addresses);
        if (!reached.isEmpty()) status.put("addresses", reached);
        status.put(
                "conditions",
                List.of(
                        accepted(gateway, listeners).toMap(0),
                        programmed(gateway, addresses).toMap(0),
                        new Condition(
                                        "ResolvedRefs",
                                        true,
                                        "ResolvedRefs",
                                        "All references resolved")
                                .toMap(0)));
        if (GatewayAddresses.services(gateway).isEmpty()) {
            return new ObjectStatus(gateway.key(), status);
        }
        List<Object> its = new ArrayList<>();
        for (Listener each : listeners)
            its.add(listener(each, attached.getOrDefault(each.internalName(), 0)));
        status.put("listeners", its);
        return new ObjectStatus(gateway.key(), status);
    }

    private static Condition accepted(Rule<GatewaySpec> gateway, List<Listener> listeners) {
        List<String> unsupported = GatewayAddresses.unsupported(gateway.spec());
        if (!unsupported.isEmpty()) {
            String message =
                    "only Hostname is supported, ignoring [" + String.join(" ", unsupported) + "]";
            return new Condition("Accepted", false, "UnsupportedAddress", message);
        }
        long valid = listeners.stream().filter(Listener::isValid).count();
        if (valid == listeners.size()) {
            return new Condition("Accepted", true, "Accepted", "Resource accepted");
        }
        String message =
                valid == 0
                        ? "None of the Gateway's listeners are valid"
                        : "One or more of the Gateway's listeners are invalid";
        return new Condition("Accepted", valid > 0, "ListenersNotValid", message);
    }

    private static Condition programmed(Rule<GatewaySpec> gateway, GatewayAddresses addresses) {
        String assigned = joined(addresses.assigned());
        if (GatewayAddresses.services(gateway).isEmpty()) {
            String message = "Failed to assign to any requested addresses";
            return new Condition("Programmed", false, "UnsupportedAddress", message);
        }
        if (addresses.warnings().isEmpty()) {
            String to = assigned.isEmpty() ? "" : ", assigned to service(s) " + assigned;
            return new Condition("Programmed", true, "Programmed", "Resource programmed" + to);
        }
        String why = String.join("; ", addresses.warnings());
        String message =
                assigned.isEmpty()
                        ? "Failed to assign to any requested addresses: " + why
                        : "Assigned to service(s) "
                                + assigned
                                + ", but failed to assign to all requested addresses: "
                                + why;
        String reason = addresses.isUsable() ? "AddressNotAssigned" : "AddressNotUsable";
        return new Condition("Programmed", false, reason, message);
    }

    /// `a`, `a and b`, `a, b, and c`
    private static String joined(List<String> names) {
        return switch (names.size()) {
            case 0 -> "";
            case 1 -> names.getFirst();
            case 2 -> names.get(0) + " and " + names.get(1);
            default ->
                    String.join(", ", names.subList(0, names.size() - 1))
                            + ", and "
                            + names.getLast();
        };
    }

    private static List<Object> addresses(GatewayAddresses addresses) {
        List<String> values =
                addresses.external().isEmpty() ? addresses.internal() : addresses.external();
        var all = new ArrayList<>();
        for (String value : values) {
            boolean isIp = value.indexOf(':') >= 0 || value.matches("[0-9.]+");
            var address = new LinkedHashMap<String, Object>();
            address.put("type", isIp ? "IPAddress" : "Hostname");
            address.put("value", value);
            all.add(address);
        }
        return all;
    }

    private static Map<String, Object> listener(Listener listener, int attached) {
        var out = new LinkedHashMap<String, Object>();
        out.put("attachedRoutes", attached);
        out.put(
                "conditions",
                listener.conditions().stream().map(each -> (Object) each.toMap(0)).toList());
        out.put("name", listener.spec().name());
        List<Object> kinds = new ArrayList<>();
        for (String kind : listener.kinds()) {
            var one = new LinkedHashMap<String, Object>();
            one.put("group", GatewayWorld.GROUP);
            one.put("kind", kind);
            kinds.add(one);
        }
        out.put("supportedKinds", kinds);
        return out;
    }
}
