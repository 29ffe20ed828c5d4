package io.leno.proxy.config;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import io.leno.api.xds.ResourceConsumer.Update;
import io.leno.api.xds.TypeUrls;
import io.leno.api.xds.XdsResource;
import io.leno.proto.BrokenRuleException;
import io.leno.proto.ExtensionTypes;
import io.leno.proto.ProtoRules;
import io.leno.proxy.runtime.InvalidRuntimeException;
import io.leno.proxy.runtime.RuntimeLayers;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.Map;

/// Puts what was received into force, one resource after the other: what is refused changes
/// nothing. Belongs to the configuration's thread.
final class Intake {
    private static final Logger log = LoggerFactory.getLogger(Intake.class);

    private final ProtoRules rules = new ProtoRules(new ExtensionTypes()::find);
    private final ClusterStore clusters;
    private final RouteStore routes;
    private final ListenerStore listeners;
    private final Secrets secrets;
    private @Nullable RuntimeLayers runtime;

    Intake(ClusterStore clusters, RouteStore routes, ListenerStore listeners, Secrets secrets) {
        this.clusters = clusters;
        this.routes = routes;
        this.listeners = listeners;
        this.secrets = secrets;
    }

    /// Where layers of the runtime go.
    void runtime(RuntimeLayers layers) {
        runtime = layers;
    }

    /// @return why resources were refused, by name
    Map<String, String> apply(ResourceRef ref, Update update) {
        Map<String, String> refused = new LinkedHashMap<>();
        // what comes may take the address, or the key, of one that goes
        boolean first =
                update.typeUrl().equals(TypeUrls.LISTENER)
                        || update.typeUrl().equals(TypeUrls.SCOPED_ROUTE);
        if (first) update.removed().forEach(name -> remove(ref, name));
        for (XdsResource resource : update.resources()) {
            try {
                put(ref, resource, update.version());
            } catch (InvalidResourceException | InvalidProtocolBufferException e) {
                refused.put(resource.name(), InvalidResourceException.why(e, resource.name()));
                log.warn("{} refused: {}", resource, e.getMessage());
            } catch (RuntimeException e) {
                refused.put(resource.name(), e.toString());
                log.error("{} refused after an error of ours", resource, e);
            }
        }
        if (!first) update.removed().forEach(name -> remove(ref, name));
        return refused;
    }

    private void put(ResourceRef ref, XdsResource resource, String version)
            throws InvalidProtocolBufferException {
        checkRules(resource);
        switch (resource.typeUrl()) {
            case TypeUrls.CLUSTER ->
                    clusters.put(Cluster.parseFrom(resource.bytes()), version, true);
            case TypeUrls.ENDPOINT ->
                    clusters.endpoints(ref, ClusterLoadAssignment.parseFrom(resource.bytes()));
            case TypeUrls.LISTENER ->
                    listeners.put(Listener.parseFrom(resource.bytes()), version, true);
            case TypeUrls.ROUTE ->
                    routes.put(ref, RouteConfiguration.parseFrom(resource.bytes()), version);
            case TypeUrls.SCOPED_ROUTE ->
                    listeners.scope(ref, ScopedRouteConfiguration.parseFrom(resource.bytes()));
            case TypeUrls.RUNTIME -> layer(Runtime.parseFrom(resource.bytes()));
            case TypeUrls.EXTENSION ->
                    listeners.extension(
                            ref, TypedExtensionConfig.parseFrom(resource.bytes()), version);
            case TypeUrls.SECRET -> secrets.put(ref, Secret.parseFrom(resource.bytes()), version);
            default -> throw new InvalidResourceException("unknown type " + resource.typeUrl());
        }
    }

    private void checkRules(XdsResource resource) throws InvalidProtocolBufferException {
        Descriptor type =
                switch (resource.typeUrl()) {
                    case TypeUrls.CLUSTER -> Cluster.getDescriptor();
                    case TypeUrls.ENDPOINT -> ClusterLoadAssignment.getDescriptor();
                    case TypeUrls.LISTENER -> Listener.getDescriptor();
                    case TypeUrls.ROUTE -> RouteConfiguration.getDescriptor();
                    case TypeUrls.SCOPED_ROUTE -> ScopedRouteConfiguration.getDescriptor();
                    case TypeUrls.EXTENSION -> TypedExtensionConfig.getDescriptor();
                    case TypeUrls.SECRET -> Secret.getDescriptor();
                    default -> null;
                };
        if (type == null) return;
        try {
            rules.check(DynamicMessage.parseFrom(type, resource.bytes()));
        } catch (BrokenRuleException e) {
            throw new InvalidResourceException(
                    type.getName() + " " + resource.name() + ": " + e.getMessage(), e);
        }
    }

    private void layer(Runtime layer) {
        if (runtime == null) return;
        try {
            runtime.discovered(layer.getName(), layer.getLayer());
        } catch (InvalidRuntimeException e) {
            throw new InvalidResourceException(String.valueOf(e.getMessage()), e);
        }
    }

    private void remove(ResourceRef ref, String name) {
        switch (ref.typeUrl()) {
            case TypeUrls.CLUSTER -> clusters.remove(name);
            case TypeUrls.LISTENER -> listeners.remove(name);
            case TypeUrls.SCOPED_ROUTE -> listeners.scopeRemoved(ref, name);
            case TypeUrls.EXTENSION -> listeners.extensionRemoved(ref);
            // An endpoint or route resource lives as long as something refers to it.
            default -> log.debug("{} {} removed by the server", ref.typeUrl(), name);
        }
    }
}
