package io.leno.api.connection;

import org.osgi.annotation.versioning.ProviderType;

/// Bytes on their way through a connection. Valid only during the call that hands them over.
@ProviderType
public interface ConnectionData {
    /// Bytes in this piece.
    int length();

    /// A copy of the bytes.
    byte[] copy();

    /// Puts other bytes in their place; an empty array swallows the piece.
    void replace(byte[] bytes);
}
