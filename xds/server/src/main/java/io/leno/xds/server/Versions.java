package io.leno.xds.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.xds.XdsResource;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;

/// Versions of a whole set of resources: the same content has the same one, over restarts too.
final class Versions {
    private Versions() {}

    static String of(Collection<XdsResource> resources) {
        MessageDigest digest = sha256();
        for (XdsResource resource : resources) {
            digest.update(resource.name().getBytes(UTF_8));
            digest.update((byte) 0);
            digest.update(resource.version().getBytes(UTF_8));
            digest.update((byte) 0);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
