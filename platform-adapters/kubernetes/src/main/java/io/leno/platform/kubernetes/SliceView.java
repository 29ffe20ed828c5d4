package io.leno.platform.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.leno.api.model.Health;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What an EndpointSlice says.
///
/// @param service `namespace/name`; empty where no label names one
/// @param family `ipv4`, `ipv6` or `fqdn`
record SliceView(
        String service, String family, Map<String, Integer> ports, List<Address> addresses) {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    /// @param pod `namespace/name` of the pod behind it; empty when not told
    /// @param node and zone empty when not told
    record Address(String address, Health health, String pod, String node, String zone) {}

    static SliceView of(EndpointSlice slice) {
        Meta meta = Meta.of(slice);
        String name = meta.labels().getOrDefault(SERVICE_NAME, "");
        return new SliceView(
                name.isEmpty() ? "" : meta.namespace() + "/" + name,
                Meta.text(slice.getAddressType()).toLowerCase(Locale.ROOT),
                ports(slice),
                addresses(slice, meta.namespace()));
    }

    private static Map<String, Integer> ports(EndpointSlice slice) {
        var ports = new HashMap<String, Integer>();
        for (EndpointPort port : Meta.items(slice.getPorts())) {
            if (port.getPort() != null) ports.put(Meta.text(port.getName()), port.getPort());
        }
        return Map.copyOf(ports);
    }

    /// Several addresses of an endpoint are interchangeable; Kubernetes says to use the first.
    private static List<Address> addresses(EndpointSlice slice, String namespace) {
        var addresses = new ArrayList<Address>();
        for (var endpoint : Meta.items(slice.getEndpoints())) {
            List<String> alike = Meta.items(endpoint.getAddresses());
            if (alike.isEmpty()) continue;
            addresses.add(
                    new Address(
                            alike.getFirst(),
                            health(endpoint.getConditions()),
                            pod(endpoint.getTargetRef(), namespace),
                            Meta.text(endpoint.getNodeName()),
                            Meta.text(endpoint.getZone())));
        }
        return List.copyOf(addresses);
    }

    private static String pod(@Nullable ObjectReference target, String namespace) {
        boolean isPod = target != null && "Pod".equals(target.getKind());
        return target != null && isPod ? namespace + "/" + target.getName() : "";
    }

    /// An absent `ready` means ready, an absent `serving` is what `ready` is.
    private static Health health(@Nullable EndpointConditions conditions) {
        if (conditions == null) return Health.HEALTHY;
        boolean ready = !Boolean.FALSE.equals(conditions.getReady());
        Boolean serving = conditions.getServing();
        boolean serves = serving == null ? ready : serving;
        if (Boolean.TRUE.equals(conditions.getTerminating()))
            return serves ? Health.DRAINING : Health.UNHEALTHY;
        return ready ? Health.HEALTHY : Health.UNHEALTHY;
    }
}
