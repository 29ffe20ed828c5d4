package io.leno.xds.server;

import io.leno.api.xds.TypeUrls;

import java.util.List;

/// Make before break: what is referred to goes first. Clusters, their endpoints, then (once the
/// clusters are usable, see [Warming]) listeners and their routes, and only then the removal of
/// clusters and endpoints that nothing names any more.
final class PushOrder {
    static final List<String> TYPES =
            List.of(TypeUrls.CLUSTER, TypeUrls.ENDPOINT, TypeUrls.LISTENER, TypeUrls.ROUTE);

    private PushOrder() {}

    /// Types that must not lose anything while listeners or routes may still refer to it.
    static boolean isReferredTo(String typeUrl) {
        return typeUrl.equals(TypeUrls.CLUSTER) || typeUrl.equals(TypeUrls.ENDPOINT);
    }

    /// Types that must not name anything the proxy cannot use yet.
    static boolean isReferring(String typeUrl) {
        return typeUrl.equals(TypeUrls.LISTENER) || typeUrl.equals(TypeUrls.ROUTE);
    }
}
