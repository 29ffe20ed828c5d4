package io.leno.xds.server;

import io.leno.api.xds.XdsResource;

import java.util.List;
import java.util.Set;

/// One response to a proxy, in either variant of the protocol.
///
/// @param changed those of the resources that the proxy does not have yet
/// @param removed names that are gone (delta only; state-of-the-world leaves them out)
record Push(
        String typeUrl,
        String version,
        String nonce,
        List<XdsResource> resources,
        List<XdsResource> changed,
        Set<String> removed) {
    /// As state-of-the-world tells it: what is gone is missing.
    Push withoutRemovals() {
        return new Push(typeUrl, version, nonce, resources, changed, Set.of());
    }

    /// Of the encoded resources.
    long bytes() {
        long bytes = 0;
        for (XdsResource each : resources) bytes += each.bytes().length;
        return bytes;
    }
}
