package io.leno.platform.file;

import io.leno.api.config.ConfigResource;
import io.leno.api.config.Origin;
import io.leno.api.config.ResourceKey;
import io.leno.api.model.Endpoint;
import io.leno.api.model.Health;
import io.leno.api.model.Locality;
import io.leno.api.model.Protocol;
import io.leno.api.model.Resolution;
import io.leno.api.model.TrafficDistribution;
import io.leno.api.model.Workload;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One thing a file says, understood but not yet put together with what other files say.
sealed interface Item {
    ResourceKey key();

    Origin origin();

    /// A service, in either form.
    ///
    /// @param hostname fully qualified
    /// @param selector picks the pods behind it where nothing else names its endpoints
    /// @param endpoints that the object itself names (Leno's form, an external name)
    record ServiceItem(
            ResourceKey key,
            Origin origin,
            Instant created,
            String hostname,
            Map<String, String> labels,
            List<Port> ports,
            List<String> addresses,
            Resolution resolution,
            boolean meshExternal,
            Set<String> exportTo,
            Map<String, String> selector,
            boolean publishNotReady,
            boolean preferIpv6,
            TrafficDistribution distribution,
            List<Endpoint> endpoints)
            implements Item {}

    /// @param targetPort of the pods; 0 where `targetPortName` names it
    /// @param targetPortName of a container port, else empty
    record Port(String name, int number, Protocol protocol, int targetPort, String targetPortName) {
        Port named(String other) {
            return new Port(other, number, protocol, targetPort, targetPortName);
        }
    }

    /// An Endpoints or EndpointSlice object.
    ///
    /// @param service name of the service, in the namespace of the key
    record EndpointsItem(
            ResourceKey key, Origin origin, String service, Family family, List<Address> addresses)
            implements Item {}

    /// What a list of endpoints holds; an Endpoints object gives way to slices.
    enum Family {
        ANY,
        IPV4,
        IPV6,
        FQDN
    }

    /// @param pod name of the pod behind it; empty when not told
    record Address(
            String address, Map<String, Integer> ports, Health health, String pod, String zone) {}

    /// @param addresses empty while it has none
    /// @param ports of its containers by name
    /// @param ready as the endpoint controller sees it
    /// @param running false once it ended or is being deleted
    record PodItem(
            ResourceKey key,
            Origin origin,
            Map<String, String> labels,
            List<String> addresses,
            String serviceAccount,
            Map<String, Integer> ports,
            boolean ready,
            boolean running,
            Locality locality,
            String network)
            implements Item {}

    /// A workload of Leno's short form.
    record WorkloadItem(ResourceKey key, Origin origin, Workload workload) implements Item {}

    /// Configuration for a dialect.
    record ConfigItem(ConfigResource resource) implements Item {
        @Override
        public ResourceKey key() {
            return resource.key();
        }

        @Override
        public Origin origin() {
            return resource.origin();
        }
    }

    /// An object that a cluster would act on and this platform does not.
    record InertItem(ResourceKey key, Origin origin) implements Item {}
}
