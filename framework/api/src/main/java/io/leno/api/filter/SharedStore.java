package io.leno.api.filter;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;

/// Values that all event loops share, bounded in size. Each call is atomic; from any thread, none
/// waits for long.
@ProviderType
public interface SharedStore {
    /// A copy; null where there is none, or it has expired.
    byte @Nullable [] get(String key);

    /// Puts a value in place of another one.
    ///
    /// @param life how long it stays; zero: until there is no room
    /// @return false when it alone is larger than the store
    boolean set(String key, byte[] value, Duration life);

    /// Adds to a decimal number; one that is absent is 0.
    ///
    /// @param life of a number that was absent
    /// @return the sum
    /// @throws IllegalStateException when the value is no number
    long increment(String key, long amount, Duration life);

    /// Puts a value in place of the expected one.
    ///
    /// @param expected null: there must be none
    /// @return whether it was as expected
    boolean compareAndSet(String key, byte @Nullable [] expected, byte[] value, Duration life);

    /// False where there was none.
    boolean remove(String key);

    /// Entries, those that have expired perhaps included.
    int size();
}
