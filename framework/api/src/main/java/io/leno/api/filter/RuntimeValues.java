package io.leno.api.filter;

import org.osgi.annotation.versioning.ProviderType;

/// The runtime's values as they are now: what a configuration names by a `runtime_key` may be
/// changed while all goes on. From any thread. Envoy: `Runtime::Snapshot`.
@ProviderType
public interface RuntimeValues {
    /// Whether the next one is in the share.
    ///
    /// @param key where the runtime does not know it, or it is empty, the default counts
    /// @param numerator of the default
    /// @param denominator of the default: 100, 10 000 or 1 000 000
    boolean includes(String key, int numerator, int denominator);

    boolean flag(String key, boolean otherwise);

    /// A whole number that is not negative.
    long number(String key, long otherwise);
}
