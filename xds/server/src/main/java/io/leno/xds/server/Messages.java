package io.leno.xds.server;

import com.google.protobuf.Any;
import com.google.protobuf.UnsafeByteOperations;

import io.envoyproxy.envoy.config.core.v3.ControlPlane;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.leno.api.xds.XdsResource;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Protocol messages from and to the words of this package.
final class Messages {
    private static final ControlPlane LENO =
            ControlPlane.newBuilder().setIdentifier("leno").build();

    private Messages() {}

    /// @param typeUrl the one type of a separate service; ADS requests carry their own
    static WatchRequest read(DiscoveryRequest request, String typeUrl) {
        return new WatchRequest(
                typeOf(request.getTypeUrl(), typeUrl),
                request.getResponseNonce(),
                request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null,
                new HashSet<>(request.getResourceNamesList()),
                Set.of(),
                Map.of());
    }

    static WatchRequest read(DeltaDiscoveryRequest request, String typeUrl) {
        return new WatchRequest(
                typeOf(request.getTypeUrl(), typeUrl),
                request.getResponseNonce(),
                request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null,
                new HashSet<>(request.getResourceNamesSubscribeList()),
                new HashSet<>(request.getResourceNamesUnsubscribeList()),
                request.getInitialResourceVersionsMap());
    }

    private static String typeOf(String requested, String served) {
        if (requested.isEmpty() && served.isEmpty())
            throw new IllegalArgumentException(
                    "type_url: empty (expected: the type of a resource)");
        return requested.isEmpty() ? served : requested;
    }

    static DiscoveryResponse stateOfTheWorld(Push push) {
        var response =
                DiscoveryResponse.newBuilder()
                        .setTypeUrl(push.typeUrl())
                        .setVersionInfo(push.version())
                        .setNonce(push.nonce())
                        .setControlPlane(LENO);
        push.resources().forEach(resource -> response.addResources(any(resource)));
        return response.build();
    }

    static DeltaDiscoveryResponse delta(Push push) {
        var response =
                DeltaDiscoveryResponse.newBuilder()
                        .setTypeUrl(push.typeUrl())
                        .setSystemVersionInfo(push.version())
                        .setNonce(push.nonce())
                        .addAllRemovedResources(push.removed())
                        .setControlPlane(LENO);
        for (XdsResource resource : push.resources()) {
            response.addResources(
                    Resource.newBuilder()
                            .setName(resource.name())
                            .setVersion(resource.version())
                            .setResource(any(resource)));
        }
        return response.build();
    }

    private static Any any(XdsResource resource) {
        return Any.newBuilder()
                .setTypeUrl(resource.typeUrl())
                .setValue(UnsafeByteOperations.unsafeWrap(resource.bytes())) // never modified
                .build();
    }
}
