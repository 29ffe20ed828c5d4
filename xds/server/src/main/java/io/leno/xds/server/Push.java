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
        Set<String> removed) {}
