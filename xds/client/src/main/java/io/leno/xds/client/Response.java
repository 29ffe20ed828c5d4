package io.leno.xds.client;

import io.leno.api.xds.XdsResource;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// A server's response in either variant of the protocol.
///
/// @param resources those that could be read
/// @param malformed why the others could not, by name (or by position, where not even that)
/// @param removed names that are gone (delta only)
/// @param controlPlane how the server calls itself; may be empty
record Response(
        String typeUrl,
        String version,
        String nonce,
        List<XdsResource> resources,
        Map<String, String> malformed,
        Set<String> removed,
        String controlPlane) {}
