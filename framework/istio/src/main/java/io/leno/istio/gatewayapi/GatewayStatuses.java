package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.istio.gatewayapi.GatewaySpec.Validation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The status of a gateway, of the ListenerSets that add to it, and of the listeners of all.
final class GatewayStatuses {
    private final Rule<GatewaySpec> gateway;
    private final Map<String, Integer> attached;
    private final GatewayWorld world;

    /// @param attached routes by the internal name of the listener
    GatewayStatuses(Rule<GatewaySpec> gateway, Map<String, Integer> attached, GatewayWorld world) {
        this.gateway = gateway;
        this.attached = attached;
        this.world = world;
    }

    /// @param ofSets listeners that were added
    ObjectStatus ofGateway(List<Listener> listeners, List<List<Listener>> ofSets) {
        var served = new ArrayList<>(listeners);
        for (List<Listener> its : ofSets) {
            its.stream().filter(Listener::isValid).forEach(served::add);
        }
        GatewayAddresses addresses = addresses(served);
        var status = new LinkedHashMap<String, Object>();
        List<Object> reached = reached(addresses);
        if (!reached.isEmpty()) status.put("addresses", reached);
        boolean isNowhere = GatewayAddresses.services(gateway).isEmpty();
        long sets =
                ofSets.stream()
                        .filter(its -> !isNowhere && its.stream().anyMatch(Listener::isValid))
                        .count();
        if (sets > 0) status.put("attachedListenerSets", sets);
        status.put("conditions", conditions(listeners, addresses));
        if (!isNowhere && !listeners.isEmpty()) {
            status.put("listeners", statuses(listeners));
        }
        return new ObjectStatus(gateway.key(), status);
    }

    private GatewayAddresses addresses(List<Listener> listeners) {
        List<Integer> ports =
                listeners.stream()
                        .filter(each -> each.server() != null)
                        .map(each -> each.spec().port())
                        .distinct()
                        .toList();
        return GatewayAddresses.of(gateway, ports, world.services());
    }

    private List<Object> conditions(List<Listener> listeners, GatewayAddresses addresses) {
        var conditions = new ArrayList<Object>();
        conditions.add(accepted(listeners).toMap(0));
        if (isLenient()) {
            conditions.add(
                    new Condition(
                                    "InsecureFrontendValidationMode",
                                    true,
                                    "ConfigurationChanged",
                                    "Gateway is operating in AllowInsecureFallback mode for"
                                            + " frontend validation")
                            .toMap(0));
        }
        conditions.add(programmed(addresses).toMap(0));
        Condition refs = ListenerTlsSettings.ofClientCertificate(gateway, world);
        if (refs == null) {
            refs = new Condition("ResolvedRefs", true, "ResolvedRefs", "All references resolved");
        }
        conditions.add(refs.toMap(0));
        return conditions;
    }

    private boolean isLenient() {
        GatewaySpec.GatewayTls tls = gateway.spec().tls();
        if (tls == null || tls.frontend() == null) return false;
        var all = new ArrayList<GatewaySpec.@Nullable ClientTls>();
        all.add(tls.frontend().general());
        tls.frontend().perPort().forEach(each -> all.add(each.tls()));
        return all.stream()
                .anyMatch(
                        each ->
                                each != null
                                        && each.validation() != null
                                        && each.validation().mode()
                                                == Validation.Mode.ALLOW_INSECURE_FALLBACK);
    }

    ObjectStatus ofSet(Rule<ListenerSetSpec> set, List<Listener> listeners) {
        boolean isValid = listeners.stream().anyMatch(Listener::isValid);
        if (GatewayAddresses.services(gateway).isEmpty()) return ofSetWithoutParent(set);
        Condition accepted = new Condition("Accepted", true, "Accepted", "Resource accepted");
        Condition programmed = programmed(addresses(listeners));
        if (!isValid) {
            String message = "None of the ListenerSet's listeners are valid";
            accepted = new Condition("Accepted", false, "ListenersNotValid", message);
            programmed = new Condition("Programmed", false, "ListenersNotValid", message);
        }
        if (!unsupported().isEmpty()) accepted = parentNotAccepted();
        var status = new LinkedHashMap<String, Object>();
        status.put("conditions", List.of(accepted.toMap(0), programmed.toMap(0)));
        if (!listeners.isEmpty()) status.put("listeners", statuses(listeners));
        return new ObjectStatus(set.key(), status);
    }

    private Condition parentNotAccepted() {
        String message = "Parent not accepted: " + unsupported();
        return new Condition("Accepted", false, "UnsupportedAddress", message);
    }

    /// The gateway is nowhere, so that nothing else is said.
    private ObjectStatus ofSetWithoutParent(Rule<ListenerSetSpec> set) {
        List<Object> conditions =
                List.of(parentNotAccepted().toMap(0), programmed(addresses(List.of())).toMap(0));
        return new ObjectStatus(set.key(), Map.of("conditions", conditions));
    }

    static ObjectStatus notAllowed(Rule<ListenerSetSpec> set) {
        String message =
                "The parent Gateway does not allow this reference; check the 'spec.allowedRoutes'";
        return new ObjectStatus(
                set.key(),
                Map.of(
                        "conditions",
                        List.of(
                                new Condition("Accepted", false, "NotAllowed", message).toMap(0),
                                new Condition("Programmed", false, "NotAllowed", message)
                                        .toMap(0))));
    }

    private List<Object> statuses(List<Listener> listeners) {
        List<Object> its = new ArrayList<>();
        for (Listener each : listeners) {
            its.add(listener(each, attached.getOrDefault(each.internalName(), 0)));
        }
        return its;
    }

    /// What of the addresses cannot be had; empty where all can.
    private String unsupported() {
        List<String> unsupported = GatewayAddresses.unsupported(gateway.spec());
        if (unsupported.isEmpty()) return "";
        return "only Hostname is supported, ignoring [" + String.join(" ", unsupported) + "]";
    }

    private Condition accepted(List<Listener> listeners) {
        String unsupported = unsupported();
        if (!unsupported.isEmpty()) {
            return new Condition("Accepted", false, "UnsupportedAddress", unsupported);
        }
        String parameters = problemOfParameters();
        if (!parameters.isEmpty()) {
            return new Condition("Accepted", false, "InvalidParameters", parameters);
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

    private String problemOfParameters() {
        GatewaySpec.Infrastructure how = gateway.spec().infrastructure();
        GatewaySpec.ParametersRef ref = how == null ? null : how.parametersRef();
        if (ref == null) return "";
        if (!ref.group().isEmpty() || !ref.kind().equals("ConfigMap")) {
            String kind = ref.group() + "/" + ref.kind();
            return "Unsupported parametersRef group/kind " + kind + ", only ConfigMap is supported";
        }
        String name = gateway.namespace() + "/" + ref.name();
        if (world.secrets() == null || world.secrets().hasConfigMap(name)) return "";
        return "parametersRef ConfigMap " + name + " does not exist";
    }

    private Condition programmed(GatewayAddresses addresses) {
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

    private static List<Object> reached(GatewayAddresses addresses) {
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
