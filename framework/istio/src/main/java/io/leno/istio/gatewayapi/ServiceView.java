package io.leno.istio.gatewayapi;

import java.util.List;
import java.util.Map;

/// What the Gateway API needs to know of a service.
///
/// @param ports numbers clients dial, by name
/// @param endpoints ports that are served by the number clients dial; one of which nothing is
///   served is absent
/// @param addresses virtual addresses
/// @param external addresses outside of the cluster
/// @param waitsForAddress true where such an address is asked for
public record ServiceView(
        String hostname,
        String namespace,
        Map<String, Integer> ports,
        Map<Integer, List<Integer>> endpoints,
        List<String> addresses,
        List<String> external,
        boolean waitsForAddress) {
    public ServiceView {
        ports = Map.copyOf(ports);
        endpoints = Map.copyOf(endpoints);
        addresses = List.copyOf(addresses);
        external = List.copyOf(external);
    }
}
