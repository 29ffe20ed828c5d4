package io.leno.istio.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// A certificate that signs itself, kept in files so that a restart shows the same: `ca.crt`, which
/// clients trust, and `tls.key`.
final class SelfMade {
    private static final Duration LIFE = Duration.ofDays(365);
    private static final Duration RENEWED_BEFORE = Duration.ofDays(30);

    /// How far the clocks of API servers may be behind.
    private static final Duration SKEW = Duration.ofDays(1);

    private SelfMade() {}

    /// The one in the folder, or a new one.
    static ServingCertificate in(Path folder, String... hosts)
            throws IOException, GeneralSecurityException {
        Path certificate = folder.resolve("ca.crt");
        Path key = folder.resolve("tls.key");
        if (!isUsable(certificate, key)) make(folder, certificate, key, hosts);
        ServingCertificate read = ServingCertificate.read(certificate, key);
        return new ServingCertificate(read.key(), read.chain(), Optional.of(certificate));
    }

    private static boolean isUsable(Path certificate, Path key) {
        if (!Files.isReadable(certificate) || !Files.isReadable(key)) return false;
        try {
            var first =
                    (X509Certificate) ServingCertificate.read(certificate, key).chain().getFirst();
            Instant now = Instant.now();
            return first.getNotBefore().toInstant().isBefore(now)
                    && first.getNotAfter().toInstant().isAfter(now.plus(RENEWED_BEFORE));
        } catch (IOException | GeneralSecurityException unreadable) {
            return false;
        }
    }

    private static void make(Path folder, Path certificate, Path key, String... hosts)
            throws IOException, GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair pair = generator.generateKeyPair();
        List<String> names = new ArrayList<>(Arrays.asList(hosts));
        names.add("localhost");
        Instant now = Instant.now();
        byte[] encoded =
                X509.selfSigned(pair, "leno webhook", names, now.minus(SKEW), now.plus(LIFE));
        Files.createDirectories(folder);
        write(key, pem("PRIVATE KEY", pair.getPrivate().getEncoded()), "rw-------");
        write(certificate, pem("CERTIFICATE", encoded), "rw-r--r--");
    }

    private static String pem(String what, byte[] encoded) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }

    /// Whole or not at all, and never readable by more than shall read it.
    private static void write(Path file, String text, String permissions) throws IOException {
        Path beside =
                Files.createTempFile(
                        file.getParent(),
                        "." + file.getFileName(),
                        "",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(permissions)));
        Files.writeString(beside, text);
        Files.move(
                beside,
                file,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
}
