package io.leno.api.filter;

import org.osgi.annotation.versioning.ProviderType;

/// A call under way.
@ProviderType
public interface Call extends AutoCloseable {
    /// Cancels it: its outcome is not told. Does nothing once it was. On the event loop it was made
    /// on.
    @Override
    void close();
}
