package io.leno.api.model;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/// One instance that serves a service.
///
/// @param address IP address, or a DNS name where the service resolves by DNS
/// @param ports port by the name of the service port it serves; a service port it lacks is not
///   served here
/// @param labels of the workload behind it; subsets select by them
/// @param weight share of traffic relative to the other endpoints of its locality, at least 1
/// @param serviceAccount the identity it proves by mTLS; empty if it has none
/// @param network endpoints of other networks are reached through gateways; empty is the default
///   network
public record Endpoint(
        String address,
        Map<String, Integer> ports,
        Map<String, String> labels,
        Locality locality,
        int weight,
        Health health,
        String serviceAccount,
        String network) {
    public Endpoint {
        if (address.isEmpty())
            throw new IllegalArgumentException(
                    "address: empty (expected: an IP address or a DNS name)");
        ports = Map.copyOf(ports);
        ports.forEach((name, port) -> ServicePort.requirePort(port, address + ": port " + name));
        labels = Map.copyOf(labels);
        requireNonNull(locality, "locality");
        if (weight < 1)
            throw new IllegalArgumentException(
                    address + ": weight: " + weight + " (expected: at least 1)");
        requireNonNull(health, "health");
        requireNonNull(serviceAccount, "serviceAccount");
        requireNonNull(network, "network");
    }

    /// A healthy endpoint of weight 1 of which nothing more is known.
    public static Endpoint of(
            String address, Map<String, Integer> ports, Map<String, String> labels) {
        return new Endpoint(address, ports, labels, Locality.UNKNOWN, 1, Health.HEALTHY, "", "");
    }
}
