package io.leno.api.filter;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;

/// Values that all event loops share, bounded in size: those that were not used for the longest
/// time go when there is no room. Each call is atomic; from any thread, none waits for long. What
/// is not there to be kept, because it alone is larger than the store, leaves its key absent.
@ProviderType
public interface SharedStore {
    /// A copy; null where there is none, or it has expired.
    byte @Nullable [] get(String key);

    /// Puts a value in place of another one.
    ///
    /// @param life how long it stays, not longer for being used; zero: until there is no room
    /// @return false when it alone is larger than the store
    /// @throws IllegalArgumentException for a negative life
    boolean set(String key, byte[] value, Duration life);

    /// Adds to a decimal number; one that is absent is 0.
    ///
    /// @param life of a number that was absent; another one keeps its own
    /// @return the sum
    /// @throws IllegalStateException when the value is no number, or the sum none of 64 bits
    long increment(String key, long amount, Duration life);

    /// Puts a value in place of the expected one.
    ///
    /// @param expected null: there must be none
    /// @param life as in [#set]
    /// @return whether it was as expected and there was room for the new one
    boolean compareAndSet(String key, byte @Nullable [] expected, byte[] value, Duration life);

    /// Forgets a value.
    ///
    /// @return false where there was none
    boolean remove(String key);

    /// Entries, those that have expired perhaps included.
    int size();
}
