package io.leno.xds.client;

import com.google.protobuf.Message;

import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.leno.api.xds.TypeUrls;

/// The gRPC method that serves a type, or all.
final class Methods {
    private static final String PREFIX = "envoy.service.";

    private Methods() {}

    /// @param typeUrl empty: all types on one stream
    /// @throws IllegalArgumentException when no service has the type
    static <Q extends Message, R extends Message> MethodDescriptor<Q, R> of(
            String typeUrl, boolean delta, Q request, R response) {
        return MethodDescriptor.<Q, R>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName(name(typeUrl, delta ? "Delta" : "Stream"))
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(response))
                .build();
    }

    private static String name(String typeUrl, String variant) {
        return switch (typeUrl) {
            case "" ->
                    PREFIX
                            + "discovery.v3.AggregatedDiscoveryService/"
                            + variant
                            + "AggregatedResources";
            case TypeUrls.CLUSTER -> name("cluster", "Cluster", variant + "Clusters");
            case TypeUrls.ENDPOINT -> name("endpoint", "Endpoint", variant + "Endpoints");
            case TypeUrls.LISTENER -> name("listener", "Listener", variant + "Listeners");
            case TypeUrls.ROUTE -> name("route", "Route", variant + "Routes");
            case TypeUrls.SCOPED_ROUTE -> name("route", "ScopedRoutes", variant + "ScopedRoutes");
            case TypeUrls.SECRET -> name("secret", "Secret", variant + "Secrets");
            case TypeUrls.RUNTIME -> name("runtime", "Runtime", variant + "Runtime");
            case TypeUrls.EXTENSION ->
                    name("extension", "ExtensionConfig", variant + "ExtensionConfigs");
            default ->
                    throw new IllegalArgumentException(
                            "type_url: " + typeUrl + " (expected: a type that xDS serves)");
        };
    }

    private static String name(String area, String subject, String method) {
        return PREFIX + area + ".v3." + subject + "DiscoveryService/" + method;
    }
}
