package io.leno.proxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/// Texts and hashes that fingerprints of clients are made of.
final class Fingerprints {
    private Fingerprints() {}

    /// `771-49195`, without what clients put in at random (RFC 8701).
    static String list(List<Integer> values) {
        return values.stream()
                .filter(value -> (value & 0x0f0f) != 0x0a0a || value >> 8 != (value & 0xff))
                .map(String::valueOf)
                .collect(Collectors.joining("-"));
    }

    static String md5(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("MD5").digest(text.getBytes(US_ASCII));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("a JDK without MD5", e);
        }
    }
}
