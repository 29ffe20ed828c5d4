package io.leno.xds.server.debug;

import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Where a proxy stands with one type.
///
/// @param refusal the reason of its NACK; null where it accepted the last response
/// @param sent what it holds as far as the server knows
public record WatchStatus(
        String typeUrl,
        ResourceNames wanted,
        String nonceSent,
        String nonceAcked,
        String version,
        @Nullable String refusal,
        List<XdsResource> sent) {
    public WatchStatus {
        sent = List.copyOf(sent);
    }
}
