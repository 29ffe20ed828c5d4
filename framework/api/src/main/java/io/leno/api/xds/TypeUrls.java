package io.leno.api.xds;

/// The type URLs of Envoy's v3 resources, as they travel in `DiscoveryRequest.type_url`.
public final class TypeUrls {
    private static final String PREFIX = "type.googleapis.com/";

    public static final String CLUSTER = PREFIX + "envoy.config.cluster.v3.Cluster";
    public static final String ENDPOINT = PREFIX + "envoy.config.endpoint.v3.ClusterLoadAssignment";
    public static final String LISTENER = PREFIX + "envoy.config.listener.v3.Listener";
    public static final String ROUTE = PREFIX + "envoy.config.route.v3.RouteConfiguration";

    /// Which requests take which routes. Envoy: SRDS.
    public static final String SCOPED_ROUTE =
            PREFIX + "envoy.config.route.v3.ScopedRouteConfiguration";

    public static final String SECRET = PREFIX + "envoy.extensions.transport_sockets.tls.v3.Secret";

    /// A layer of the runtime. Envoy: RTDS.
    public static final String RUNTIME = PREFIX + "envoy.service.runtime.v3.Runtime";

    /// Settings of an extension. Envoy: ECDS.
    public static final String EXTENSION = PREFIX + "envoy.config.core.v3.TypedExtensionConfig";

    /// What a proxy shall do with one plugin. Leno's own: on the wire a `TypedExtensionConfig`
    /// whose `typed_config` is a `google.protobuf.Struct`. Only proxies of Leno ask for it, and
    /// only a control plane of Leno.
    public static final String PLUGIN_SET = PREFIX + "io.leno.PluginSet";

    private TypeUrls() {}
}
