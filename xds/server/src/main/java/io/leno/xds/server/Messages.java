package io.leno.xds.server;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;

import java.util.Map;
import java.util.Set;

/// Protocol messages from and to the words of this package.
final class Messages {
    private Messages() {}

    /// @param typeUrl the one type of a separate service; ADS requests carry their own
    /// @param names shared by all proxies
    static WatchRequest read(DiscoveryRequest request, String typeUrl, SharedNames names) {
        return new WatchRequest(
                typeOf(request.getTypeUrl(), typeUrl),
                request.getResponseNonce(),
                request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null,
                request.getErrorDetail().getCode(),
                names.shared(request.getResourceNamesList()),
                Set.of(),
                Map.of());
    }

    static WatchRequest read(DeltaDiscoveryRequest request, String typeUrl, SharedNames names) {
        return new WatchRequest(
                typeOf(request.getTypeUrl(), typeUrl),
                request.getResponseNonce(),
                request.hasErrorDetail() ? request.getErrorDetail().getMessage() : null,
                request.getErrorDetail().getCode(),
                names.shared(request.getResourceNamesSubscribeList()),
                names.shared(request.getResourceNamesUnsubscribeList()),
                request.getInitialResourceVersionsMap());
    }

    private static String typeOf(String requested, String served) {
        if (requested.isEmpty() && served.isEmpty())
            throw new IllegalArgumentException(
                    "type_url: empty (expected: the type of a resource)");
        return requested.isEmpty() ? served : requested;
    }

    static DiscoveryResponse stateOfTheWorld(Push push, ContentStore content) {
        var response =
                DiscoveryResponse.newBuilder()
                        .setTypeUrl(push.typeUrl())
                        .setVersionInfo(push.version())
                        .setNonce(push.nonce())
                        .setControlPlane(ControlPlaneName.in(push.typeUrl()));
        push.resources().forEach(resource -> response.addResources(content.any(resource)));
        return response.build();
    }

    static DeltaDiscoveryResponse delta(Push push, ContentStore content) {
        var response =
                DeltaDiscoveryResponse.newBuilder()
                        .setTypeUrl(push.typeUrl())
                        .setSystemVersionInfo(push.version())
                        .setNonce(push.nonce())
                        .addAllRemovedResources(push.removed())
                        .setControlPlane(ControlPlaneName.in(push.typeUrl()));
        push.resources().forEach(resource -> response.addResources(content.delta(resource)));
        return response.build();
    }
}
