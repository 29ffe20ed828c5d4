package io.leno.xds.translator;

import io.leno.api.model.MeshModel;

/// What a change of endpoints touches besides endpoints.
final class Affected {
    private Affected() {}

    /// True where the workload at the address serves the service. One that ceased to serve keeps
    /// its inbound side until something else changes: it may have requests in flight.
    static boolean servesAt(MeshModel mesh, String hostname, String address) {
        return mesh.endpointsOf(hostname).stream()
                .anyMatch(endpoint -> endpoint.address().equals(address));
    }
}
