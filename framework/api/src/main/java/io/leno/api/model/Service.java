package io.leno.api.model;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A name in the mesh and the ports it is reached at. Its endpoints are kept beside it in the
/// [MeshModel], because they change far more often.
///
/// @param hostname fully qualified, in lower case: `reviews.default.svc.cluster.local`; may be a
///   wildcard `*.example.com`
/// @param namespace of the object that declared it; never empty
/// @param addresses virtual addresses a client may dial (IP or CIDR); empty for a headless service
/// @param exportTo namespaces that may see it: `*` all, `.` its own; empty: as the mesh says, all
///   unless told otherwise
/// @param created decides who wins where two declare the same hostname: the oldest
/// @param source the object and platform that declared it, for messages: `Service default/reviews
///   (mesh.yaml:3)`
/// @param distribution which of its endpoints callers prefer
/// @param allocated addresses that it was given because it has none; they are dialled by clients of
///   which the proxy answers the DNS
public record Service(
        String hostname,
        String namespace,
        List<ServicePort> ports,
        List<String> addresses,
        Resolution resolution,
        boolean meshExternal,
        Map<String, String> labels,
        Set<String> exportTo,
        Instant created,
        String source,
        TrafficDistribution distribution,
        List<String> allocated) {
    public Service {
        if (hostname.isEmpty())
            throw new IllegalArgumentException("hostname: empty (expected: a DNS name)");
        if (namespace.isEmpty())
            throw new IllegalArgumentException(hostname + ": namespace: empty");
        ports = List.copyOf(ports);
        addresses = List.copyOf(addresses);
        requireNonNull(resolution, "resolution");
        labels = Map.copyOf(labels);
        exportTo = Set.copyOf(exportTo);
        requireNonNull(created, "created");
        requireNonNull(source, "source");
        requireNonNull(distribution, "distribution");
        allocated = List.copyOf(allocated);
        var numbers = new HashSet<Integer>();
        for (ServicePort port : ports) {
            if (!numbers.add(port.number())) {
                throw new IllegalArgumentException(
                        hostname + ": port " + port.number() + " is declared twice");
            }
        }
    }

    /// One that nobody gave addresses.
    public Service(
            String hostname,
            String namespace,
            List<ServicePort> ports,
            List<String> addresses,
            Resolution resolution,
            boolean meshExternal,
            Map<String, String> labels,
            Set<String> exportTo,
            Instant created,
            String source,
            TrafficDistribution distribution) {
        this(
                hostname,
                namespace,
                ports,
                addresses,
                resolution,
                meshExternal,
                labels,
                exportTo,
                created,
                source,
                distribution,
                List.of());
    }

    /// One that leaves it to the rules which endpoints are preferred.
    public Service(
            String hostname,
            String namespace,
            List<ServicePort> ports,
            List<String> addresses,
            Resolution resolution,
            boolean meshExternal,
            Map<String, String> labels,
            Set<String> exportTo,
            Instant created,
            String source) {
        this(
                hostname,
                namespace,
                ports,
                addresses,
                resolution,
                meshExternal,
                labels,
                exportTo,
                created,
                source,
                TrafficDistribution.ANY);
    }

    /// This service with other preferences.
    public Service distributed(TrafficDistribution wanted) {
        if (wanted == distribution) return this;
        return new Service(
                hostname,
                namespace,
                ports,
                addresses,
                resolution,
                meshExternal,
                labels,
                exportTo,
                created,
                source,
                wanted,
                allocated);
    }

    /// This service with addresses that it was given.
    public Service with(List<String> addressesGiven) {
        return new Service(
                hostname,
                namespace,
                ports,
                addresses,
                resolution,
                meshExternal,
                labels,
                exportTo,
                created,
                source,
                distribution,
                addressesGiven);
    }

    /// The port that clients dial with `number`.
    public Optional<ServicePort> port(int number) {
        return ports.stream().filter(port -> port.number() == number).findFirst();
    }
}
