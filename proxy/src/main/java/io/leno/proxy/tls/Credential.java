package io.leno.proxy.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/// A certificate with its chain, and the key to it.
///
/// @param path where it came from: a file, `<inline>`, or the name of a secret
record Credential(String path, List<X509Certificate> chain, PrivateKey key) {
    Credential {
        chain = List.copyOf(chain);
        checkKey(path, chain.getFirst().getPublicKey(), key);
    }

    X509Certificate leaf() {
        return chain.getFirst();
    }

    boolean covers(String host) {
        return SubjectNames.hosts(leaf()).stream()
                .anyMatch(name -> SubjectNames.covers(name, host));
    }

    private static void checkKey(String path, PublicKey publicKey, PrivateKey key) {
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> "EdDSA";
                };
        boolean fits;
        try {
            byte[] probe = {1, 2, 3};
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            fits = signature.verify(signed);
        } catch (GeneralSecurityException e) {
            fits = false;
        }
        if (!fits)
            throw new InvalidTlsException(path + ": the private key does not fit the certificate");
    }
}
