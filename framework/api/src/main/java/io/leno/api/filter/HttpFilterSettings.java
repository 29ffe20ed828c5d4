package io.leno.api.filter;

import org.osgi.annotation.versioning.ConsumerType;

/// A filter with its configuration understood, shared by all streams that use it.
@ConsumerType
@FunctionalInterface
public interface HttpFilterSettings extends AutoCloseable {
    /// The filter of one stream; called on the stream's event loop, once per stream, so it must be
    /// cheap.
    HttpFilter newFilter(HttpStream stream);

    /// Called once, from any thread, after the last stream that uses it has ended and no new one
    /// can.
    @Override
    default void close() {}
}
