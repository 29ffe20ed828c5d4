package io.leno.api.filter;

import org.osgi.annotation.versioning.ProviderType;

/// Makes stats. Ask once and keep what it gives: bumping that is cheap, from any thread. Asking
/// again with the same name gives the same stat.
@ProviderType
public interface FilterStats {
    /// Shown as 0 from the start.
    ///
    /// @throws IllegalStateException when the name is in use for another kind of stat
    Counter counter(String name);

    Gauge gauge(String name);

    /// Of milliseconds, or whatever the name says.
    Histogram histogram(String name);

    /// Only grows.
    interface Counter {
        void add(long amount);

        default void inc() {
            add(1);
        }

        long value();
    }

    /// Goes up and down.
    interface Gauge {
        void add(long amount);

        void set(long to);
    }

    /// Distribution of values that are not negative.
    interface Histogram {
        void record(long value);
    }
}
