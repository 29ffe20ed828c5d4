package io.leno.proxy.tls;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;

import java.time.Instant;

/// A secret as the admin interface shows it, or leaves out of it.
///
/// @param secret has only its name as long as it has not come
/// @param dynamic it comes from a server or a source
/// @param warming it has not come yet
public record PublishedSecret(
        String name,
        Secret secret,
        String version,
        Instant updated,
        boolean dynamic,
        boolean warming) {
    @Override
    public String toString() {
        return "PublishedSecret[" + name + "]";
    }
}
