package io.leno.api.filter;

import org.osgi.annotation.versioning.ProviderType;

/// A piece of a body on its way. Valid only during the call that hands it over.
@ProviderType
public interface BodyData {
    /// Bytes in this piece.
    int length();

    /// A copy of the bytes.
    byte[] copy();

    /// Puts other bytes in their place; an empty array swallows the piece. The one who changes the
    /// length of a body also sets or removes `content-length`, while the headers are still held.
    void replace(byte[] bytes);
}
