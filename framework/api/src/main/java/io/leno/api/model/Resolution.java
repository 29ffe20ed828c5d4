package io.leno.api.model;

/// How the endpoints of a service are found. Istio: `ServiceEntry.resolution`.
public enum Resolution {
    /// The mesh knows the endpoints: an EDS cluster.
    STATIC,
    /// All addresses of the name are endpoints: a STRICT_DNS cluster.
    DNS,
    /// The first address of the name is the endpoint: a LOGICAL_DNS cluster.
    DNS_ROUND_ROBIN,
    /// The address the client dialled is the endpoint: an ORIGINAL_DST cluster.
    NONE,
    /// The name that the client asks for, which the wildcard of the service stands for, is resolved
    /// when it asks: a dynamic forward proxy cluster.
    DYNAMIC_DNS
}
