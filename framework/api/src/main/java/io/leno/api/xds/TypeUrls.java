package io.leno.api.xds;

/// The type URLs of Envoy's v3 resources, as they travel in `DiscoveryRequest.type_url`.
public final class TypeUrls {
    private static final String PREFIX = "type.googleapis.com/";

    public static final String CLUSTER = PREFIX + "envoy.config.cluster.v3.Cluster";
    public static final String ENDPOINT = PREFIX + "envoy.config.endpoint.v3.ClusterLoadAssignment";
    public static final String LISTENER = PREFIX + "envoy.config.listener.v3.Listener";
    public static final String ROUTE = PREFIX + "envoy.config.route.v3.RouteConfiguration";

    public static final String SECRET = PREFIX + "envoy.extensions.transport_sockets.tls.v3.Secret";

    private TypeUrls() {}
}
