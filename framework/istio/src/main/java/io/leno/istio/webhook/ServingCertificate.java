package io.leno.istio.webhook;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// A certificate with its key, as a server shows it.
///
/// @param chain the server's own certificate first
/// @param authority file with the certificate that clients must trust, where it was made here
record ServingCertificate(PrivateKey key, List<Certificate> chain, Optional<Path> authority) {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

    ServingCertificate {
        chain = List.copyOf(chain);
    }

    /// Reads PEM files.
    static ServingCertificate read(Path certificate, Path key)
            throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(certificate)) {
            var chain = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (chain.isEmpty())
                throw new GeneralSecurityException(
                        certificate + ": no certificate (expected: PEM)");
            return new ServingCertificate(
                    privateKey(key, chain.iterator().next().getPublicKey().getAlgorithm()),
                    List.copyOf(chain),
                    Optional.empty());
        }
    }

    private static PrivateKey privateKey(Path file, String algorithm)
            throws IOException, GeneralSecurityException {
        Matcher pem = KEY.matcher(Files.readString(file));
        if (!pem.find())
            throw new GeneralSecurityException(
                    file + ": no key (expected: PEM with BEGIN PRIVATE KEY, PKCS #8)");
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    /// Serves with it.
    SSLContext context() throws GeneralSecurityException, IOException {
        char[] password = {};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, password);
        store.setKeyEntry("webhook", key, password, chain.toArray(Certificate[]::new));
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
