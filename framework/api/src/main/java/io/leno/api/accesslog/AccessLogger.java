package io.leno.api.accesslog;

import org.osgi.annotation.versioning.ConsumerType;

/// One access log of one listener, after its filter.
@ConsumerType
public interface AccessLogger extends AutoCloseable {
    /// Takes an entry. Called on the stream's event loop, by several loops at once, once or a few
    /// times for each stream: must not block; what writes or sends hands over to a thread of its
    /// own. The entry and its headers belong to the stream and are not to be kept. An exception is
    /// logged and the stream goes on.
    void log(LogEntry entry);

    /// Nothing logs through it any more; called once. Flushes.
    @Override
    void close();
}
