package io.leno.api.xds;

import static java.util.Objects.requireNonNull;

import io.leno.api.config.ResourceKey;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// One resource, encoded: what an `Any` in a `DiscoveryResponse` carries. Equal when type, name and
/// bytes are.
public final class XdsResource {
    private final String typeUrl;
    private final String name;
    private final byte[] bytes;
    private final String version;
    private final List<ResourceKey> madeBy;

    /// @param bytes the protobuf message; handed over, not copied: must not be modified afterwards
    /// @param madeBy the configuration resources it was made from, most specific first; empty for
    ///   what comes from services alone
    public XdsResource(String typeUrl, String name, byte[] bytes, List<ResourceKey> madeBy) {
        this(typeUrl, name, bytes, contentHash(bytes), madeBy);
    }

    /// As above with a version given by a server.
    public XdsResource(
            String typeUrl, String name, byte[] bytes, String version, List<ResourceKey> madeBy) {
        this.typeUrl = requireNonNull(typeUrl, "typeUrl");
        this.name = requireNonNull(name, "name");
        this.bytes = requireNonNull(bytes, "bytes");
        this.version = requireNonNull(version, "version");
        this.madeBy = List.copyOf(madeBy);
    }

    public String typeUrl() {
        return typeUrl;
    }

    public String name() {
        return name;
    }

    /// The encoded message itself, not a copy: must not be modified.
    public byte[] bytes() {
        return bytes;
    }

    /// Hash of the content where this process made it: the same bytes have the same version, over
    /// restarts too.
    public String version() {
        return version;
    }

    public List<ResourceKey> madeBy() {
        return madeBy;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) return true;
        return other instanceof XdsResource that
                && typeUrl.equals(that.typeUrl)
                && name.equals(that.name)
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + version.hashCode();
    }

    @Override
    public String toString() {
        return typeUrl.substring(typeUrl.lastIndexOf('.') + 1) + " " + name + "@" + version;
    }

    private static String contentHash(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
