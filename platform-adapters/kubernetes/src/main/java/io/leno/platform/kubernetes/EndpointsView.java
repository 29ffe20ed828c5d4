package io.leno.platform.kubernetes;

import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/// Puts the endpoints of a service together: its slices, the pods behind them and their nodes.
///
/// @param pods by `namespace/name`
/// @param cluster its id
/// @param network of pods that no label puts elsewhere, as it is now
record EndpointsView(
        Function<String, @Nullable PodView> pods,
        Places places,
        String cluster,
        Supplier<String> network) {
    static final String NETWORK = "topology.istio.io/network";

    /// In the order of their addresses. Slices of several IP families lead to the same pods: the
    /// service's first family counts.
    List<Endpoint> of(ServiceView service, Collection<SliceView> slices) {
        if (!service.externalName().isEmpty()) return service.external();
        String family = family(service, slices);
        var byAddress = new TreeMap<String, Endpoint>();
        for (SliceView slice : slices) {
            if (!slice.family().equals(family)) continue;
            for (SliceView.Address address : slice.addresses())
                byAddress.merge(
                        address.address(),
                        endpoint(service, slice, address),
                        EndpointsView::withAllPorts);
        }
        return List.copyOf(byAddress.values());
    }

    private static String family(ServiceView service, Collection<SliceView> slices) {
        var order =
                service.prefersIpv6()
                        ? List.of("ipv6", "ipv4", "fqdn")
                        : List.of("ipv4", "ipv6", "fqdn");
        for (String each : order)
            if (slices.stream().anyMatch(slice -> slice.family().equals(each))) return each;
        return "";
    }

    private Endpoint endpoint(ServiceView service, SliceView slice, SliceView.Address address) {
        PodView pod = pods.apply(address.pod());
        Map<String, String> labels = pod == null ? Map.of() : pod.labels();
        String node = address.node().isEmpty() && pod != null ? pod.node() : address.node();
        Locality known = places.of(labels, node);
        Locality locality =
                known.zone().isEmpty()
                        ? new Locality(known.region(), address.zone(), known.subZone())
                        : known;
        boolean published = service.publishNotReady() && address.health() == Health.UNHEALTHY;
        return new Endpoint(
                address.address(),
                slice.ports(),
                placed(labels, node),
                locality,
                1,
                published ? Health.HEALTHY : address.health(),
                pod == null ? "" : pod.serviceAccount(),
                labels.getOrDefault(NETWORK, network.get()));
    }

    /// With where it runs: rules may choose by that as by any label. Istio: augmented labels.
    private Map<String, String> placed(Map<String, String> labels, String node) {
        var all = new HashMap<>(labels);
        all.put("topology.istio.io/cluster", cluster);
        if (!node.isEmpty()) all.put("kubernetes.io/hostname", node);
        return all;
    }

    /// Several slices may split the ports of a service.
    private static Endpoint withAllPorts(Endpoint one, Endpoint other) {
        var ports = new HashMap<>(other.ports());
        ports.putAll(one.ports());
        return new Endpoint(
                one.address(),
                ports,
                one.labels(),
                one.locality(),
                one.weight(),
                one.health(),
                one.serviceAccount(),
                one.network());
    }
}
