package io.leno.api.plugin;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What content is known by: its SHA-256. From any thread.
public final class ContentHash {
    private ContentHash() {}

    /// Of parts that follow each other.
    ///
    /// @return 64 hex digits
    public static String of(byte[]... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] part : parts) digest.update(part);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /// A script as it is hashed, signed and sent: the file, and where there are settings a zero and
    /// these.
    public static byte[] whole(byte[] file, byte[] settings) {
        if (settings.length == 0) return file;
        var whole = new ByteArrayOutputStream(file.length + 1 + settings.length);
        whole.writeBytes(file);
        whole.write(0);
        whole.writeBytes(settings);
        return whole.toByteArray();
    }
}
