package io.leno.filters;

import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a request is, as far as its rate goes: keys and values in order. Envoy:
/// `RateLimit::Descriptor`.
///
/// @param limit in place of the service's own; null: that one
/// @param hits how many requests it stands for; null: as the filter says
/// @param whenDone the service is told of it only when the stream has ended
public record RateDescriptor(
        List<Entry> entries, @Nullable Limit limit, @Nullable Long hits, boolean whenDone) {
    public RateDescriptor {
        entries = List.copyOf(entries);
    }

    /// One that says no more than its entries.
    public RateDescriptor(List<Entry> entries) {
        this(entries, null, null, false);
    }

    /// A key with its value.
    public record Entry(String key, String value) {}

    /// A limit for these requests alone.
    ///
    /// @param unit as in Envoy's `RateLimitUnit`: `MINUTE`
    public record Limit(int requestsPerUnit, String unit) {}

    static InvalidPluginConfigException unsupported(String what) {
        return new InvalidPluginConfigException("rate_limits: " + what + " is not supported");
    }
}
