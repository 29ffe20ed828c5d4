package io.leno.xds.server.debug;

import io.leno.api.config.Problem;
import io.leno.api.xds.ResourceNames;
import io.leno.api.xds.XdsResource;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// Where a proxy stands with one type.
///
/// @param sentAt null before the first response
/// @param refusal the reason of its NACK; null where it accepted the last response
/// @param problems that making its resources met
/// @param held see [#sent]; only made where it is shown
public record WatchStatus(
        String typeUrl,
        ResourceNames wanted,
        String nonceSent,
        String nonceAcked,
        String version,
        @Nullable Instant sentAt,
        @Nullable String refusal,
        List<Problem> problems,
        Supplier<List<XdsResource>> held) {
    public WatchStatus {
        problems = List.copyOf(problems);
    }

    /// What the proxy holds as far as the server knows, by name.
    List<XdsResource> sent() {
        return held.get();
    }

    /// istiod: `ConfigStatus`
    String sync() {
        if (refusal != null) return "ERROR";
        if (nonceSent.isEmpty()) return "NOT_SENT";
        return nonceSent.equals(nonceAcked) ? "SYNCED" : "STALE";
    }
}
