package io.leno.api.stats;

import org.osgi.annotation.versioning.ConsumerType;

/// Is told what was counted.
@ConsumerType
public interface StatsSink extends AutoCloseable {
    /// Called every `stats_flush_interval`, by default 5 s, on one thread of the proxy, one at a
    /// time: may take a moment, but others wait meanwhile. An exception is logged and the next
    /// flush comes all the same.
    void flush(StatsSnapshot snapshot);

    /// Whether [#recorded] is to be called at all.
    default boolean wantsEachValue() {
        return false;
    }

    /// A histogram got a value. Called by several event loops at once, for each value: must not
    /// block.
    default void recorded(StatsSnapshot.Name name, StatsSnapshot.Unit unit, long value) {}

    /// Called once, after the last flush.
    @Override
    void close();
}
