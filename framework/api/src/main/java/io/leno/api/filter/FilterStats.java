package io.leno.api.filter;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Map;

/// Makes stats. Ask once and keep what it gives: bumping that is cheap, from any thread. Asking
/// again with the same name gives the same stat.
@ProviderType
public interface FilterStats {
    /// Where nobody counts.
    static FilterStats uncounted() {
        return new UncountedStats();
    }

    /// Shown as 0 from the start.
    ///
    /// @throws IllegalStateException when the name is in use for another kind of stat
    Counter counter(String name);

    Gauge gauge(String name);

    /// Of milliseconds, or whatever the name says.
    Histogram histogram(String name);

    /// A counter of a family whose members differ in their tags. Monitoring systems that know
    /// labels get the tags as labels of the family's name; elsewhere they follow the name:
    /// `requests.reporter.source`. A family whose name begins with `istiocustom.` or `wasmcustom.`
    /// loses this and gets no `envoy_` in front, as in Envoy.
    ///
    /// @param tags in the order in which they are shown
    default Counter counter(String family, Map<String, String> tags) {
        return counter(family);
    }

    /// As [#counter(String, Map)].
    default Gauge gauge(String family, Map<String, String> tags) {
        return gauge(family);
    }

    /// As [#counter(String, Map)].
    default Histogram histogram(String family, Map<String, String> tags) {
        return histogram(family);
    }

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

        long value();
    }

    /// Distribution of values that are not negative.
    interface Histogram {
        void record(long value);
    }
}
