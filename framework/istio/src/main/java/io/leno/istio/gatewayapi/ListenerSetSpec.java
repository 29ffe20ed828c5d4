package io.leno.istio.gatewayapi;

import io.leno.istio.gatewayapi.HttpRouteSpec.ParentRef;

import java.util.List;

/// `spec` of a `ListenerSet`: listeners that somebody adds to a gateway. Public only so that the
/// binder can make it.
///
/// @param listeners whose port may be 0: that of the protocol
public record ListenerSetSpec(ParentRef parentRef, List<GatewaySpec.Listener> listeners) {
    public ListenerSetSpec {
        listeners = List.copyOf(listeners);
    }
}
