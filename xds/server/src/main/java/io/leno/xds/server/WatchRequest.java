package io.leno.xds.server;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Set;

/// What a proxy said about one type, in either variant of the protocol.
///
/// @param nonce of the response it answers; empty where it answers none
/// @param error why it refused that response; null where it did not
/// @param errorCode that of gRPC; 0 without error
/// @param subscribe all the names it wants (state-of-the-world), or those it wants in addition
/// @param unsubscribe the names it wants no longer (delta)
/// @param initialVersions what it holds already, version by name (delta, after a reconnect)
record WatchRequest(
        String typeUrl,
        String nonce,
        @Nullable String error,
        int errorCode,
        Set<String> subscribe,
        Set<String> unsubscribe,
        Map<String, String> initialVersions) {
    static final String WILDCARD = "*";

    WatchRequest {
        subscribe = Set.copyOf(subscribe);
        unsubscribe = Set.copyOf(unsubscribe);
        initialVersions = Map.copyOf(initialVersions);
    }
}
