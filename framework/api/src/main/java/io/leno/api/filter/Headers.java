package io.leno.api.filter;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.function.BiConsumer;

/// The headers or trailers of a message. Names are lower case ASCII and compared so; the
/// pseudo-headers of HTTP/2 (`:method`, `:path`, `:authority`, `:scheme`, `:status`) are here too,
/// whatever the protocol. Belongs to the stream's event loop; not to be kept past the stream.
@ProviderType
public interface Headers {
    /// The first value, or null.
    @Nullable String get(String name);

    /// All values in order; empty when absent.
    List<String> all(String name);

    default boolean contains(String name) {
        return get(name) != null;
    }

    /// Replaces all values by one.
    ///
    /// @throws IllegalArgumentException when name or value hold what no header may (RFC 9110
    ///   section 5)
    void set(String name, String value);

    /// Adds a value after those there are.
    ///
    /// @throws IllegalArgumentException as [#set]
    void add(String name, String value);

    /// Removes all values; false when there were none.
    boolean remove(String name);

    /// Pseudo-headers first, then in the order of the message.
    void forEach(BiConsumer<String, String> action);

    /// Of a response: has it say this behind its status, where the client speaks HTTP/1. Envoy:
    /// `setHttp1ReasonPhrase`.
    default void reasonPhrase(String phrase) {}

    /// How many entries there are, pseudo-headers included.
    int size();
}
