package io.leno.api.filter;

import org.osgi.annotation.versioning.ProviderType;

/// What is held of a body for a filter that pauses; the piece that is in a call now is not among
/// it. Belongs to the stream's event loop. Who changes the length of a body also sets or removes
/// `content-length`, while the headers are still held.
@ProviderType
public interface BodyBuffer {
    /// Bytes.
    int length();

    /// A copy of the bytes; empty where none are held.
    byte[] copy();

    /// Puts other bytes in place of those that are held.
    ///
    /// @throws IllegalStateException when the filter neither pauses nor is in a call of this
    ///   direction
    void replace(byte[] bytes);

    /// Puts bytes after those that are held. In a call they go before its piece; a message that had
    /// no body has one then. Envoy: `addDecodedData`.
    ///
    /// @throws IllegalStateException as [#replace]
    void append(byte[] bytes);
}
