package io.leno.api.istio;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/// Services that no platform declares. Istio: `networking.istio.io` `ServiceEntry`. The dialect
/// also makes `io.leno.api.model` services and endpoints of it; the translator needs only those.
public record ServiceEntry(
        List<String> hosts,
        List<String> addresses,
        List<Port> ports,
        Location location,
        Resolution resolution,
        List<WorkloadEntry> endpoints,
        List<String> exportTo,
        List<String> subjectAltNames,
        @Nullable WorkloadSelector workloadSelector) {
    public ServiceEntry {
        hosts = List.copyOf(hosts);
        addresses = List.copyOf(addresses);
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
        exportTo = List.copyOf(exportTo);
        subjectAltNames = List.copyOf(subjectAltNames);
    }

    /// @param targetPort of the endpoints; 0 means `number`
    public record Port(int number, String protocol, String name, int targetPort) {}

    /// Workloads of the entry's namespace that are its endpoints.
    public record WorkloadSelector(Map<String, String> labels) {
        public WorkloadSelector {
            labels = Map.copyOf(labels);
        }
    }

    /// Inside or outside of the mesh.
    public enum Location {
        MESH_EXTERNAL,
        MESH_INTERNAL
    }

    /// How endpoints are found.
    public enum Resolution {
        NONE,
        STATIC,
        DNS,
        DNS_ROUND_ROBIN,
        DYNAMIC_DNS
    }

    /// One endpoint.
    ///
    /// @param ports by name of the entry's port
    /// @param locality `region/zone/subzone`
    /// @param weight 0 means 1
    public record WorkloadEntry(
            String address,
            Map<String, Integer> ports,
            Map<String, String> labels,
            String network,
            String locality,
            int weight,
            String serviceAccount) {
        public WorkloadEntry {
            ports = Map.copyOf(ports);
            labels = Map.copyOf(labels);
        }
    }
}
