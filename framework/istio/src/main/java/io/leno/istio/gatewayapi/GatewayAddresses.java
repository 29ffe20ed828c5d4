package io.leno.istio.gatewayapi;

import io.leno.api.config.Rule;
import io.leno.istio.gatewayapi.GatewaySpec.Address;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Where a gateway is reached: what is said of it in its status.
///
/// @param assigned `host:port`
/// @param warnings about what could not be found
/// @param isUsable false where what was asked for does not exist
record GatewayAddresses(
        List<String> assigned,
        List<String> internal,
        List<String> external,
        List<String> warnings,
        boolean isUsable) {
    /// True where a workload is to be made for the gateway.
    static boolean isManaged(GatewaySpec gateway) {
        if (gateway.addresses().size() > 1) return false;
        return gateway.addresses().isEmpty()
                || List.of("", "IPAddress").contains(gateway.addresses().getFirst().type());
    }

    /// Full host names of the services whose workloads serve the gateway.
    static List<String> services(Rule<GatewaySpec> gateway) {
        GatewaySpec spec = gateway.spec();
        if (isManaged(spec)) {
            String name = gateway.name() + "-" + spec.gatewayClassName();
            String told =
                    gateway.annotations().getOrDefault("gateway.istio.io/name-override", name);
            return List.of(GatewayWorld.hostOfService(told, gateway.namespace()));
        }
        var hosts = new ArrayList<String>();
        for (Address address : spec.addresses()) {
            if (!List.of("", "Hostname").contains(address.type())) continue;
            boolean isShort = address.value().indexOf('.') < 0;
            hosts.add(
                    isShort
                            ? GatewayWorld.hostOfService(address.value(), gateway.namespace())
                            : address.value());
        }
        return hosts;
    }

    /// Addresses of a type that cannot be asked for.
    static List<String> unsupported(GatewaySpec gateway) {
        if (isManaged(gateway)) return List.of();
        return gateway.addresses().stream()
                .filter(address -> !List.of("", "Hostname").contains(address.type()))
                .map(Address::value)
                .toList();
    }

    static GatewayAddresses of(
            Rule<GatewaySpec> gateway, List<Integer> ports, Map<String, ServiceView> services) {
        var assigned = new TreeSet<String>();
        var internal = new TreeSet<String>();
        var external = new TreeSet<String>();
        var warnings = new TreeSet<String>();
        boolean isUsable = true;
        for (String host : services(gateway)) {
            ServiceView service = services.get(host);
            if (service == null || !service.namespace().equals(gateway.namespace())) {
                String elsewhere =
                        service == null
                                ? ""
                                : " in namespace \""
                                        + gateway.namespace()
                                        + "\", but it was found in namespace(s) \""
                                        + service.namespace()
                                        + "\"";
                warnings.add("hostname \"" + host + "\" not found" + elsewhere);
                isUsable = false;
                continue;
            }
            for (int port : ports) {
                if (service.endpoints().containsKey(port)) {
                    assigned.add(host + ":" + port);
                    internal.addAll(service.addresses());
                    external.addAll(service.external());
                    if (service.waitsForAddress() && service.external().isEmpty()) {
                        warnings.add("address pending for hostname \"" + host + "\"");
                    }
                } else if (service.endpoints().isEmpty()) {
                    warnings.add("no instances found for hostname \"" + host + "\"");
                } else {
                    warnings.add(portNotFound(service, port));
                    isUsable = false;
                }
            }
        }
        return new GatewayAddresses(
                List.copyOf(assigned),
                List.copyOf(internal),
                List.copyOf(external),
                List.copyOf(warnings),
                isUsable);
    }

    private static String portNotFound(ServiceView service, int port) {
        var hints = new TreeSet<String>();
        service.endpoints()
                .forEach(
                        (number, targets) -> {
                            if (targets.contains(port)) hints.add(String.valueOf(number));
                        });
        String text = "port " + port + " not found for hostname \"" + service.hostname() + "\"";
        if (hints.isEmpty()) return text;
        return text
                + " (hint: the service port should be specified, not the workload port. Did you mean"
                + " one of these ports: ["
                + String.join(" ", hints)
                + "]?)";
    }
}
