package io.leno.runtime.deploy;

import io.leno.runtime.deploy.Staging.Content;
import io.leno.runtime.deploy.UnusableFileException.Hope;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/// Whose plugins are taken: anybody's, or only jars that are signed, every entry of them, by
/// somebody whom a trusted certificate vouches for, and scripts with such a signature beside them.
final class SignaturePolicy {
    /// Anybody's.
    static final SignaturePolicy NONE = new SignaturePolicy(Set.of(), false);

    private final Set<X509Certificate> trusted;
    private final boolean required;

    private SignaturePolicy(Set<X509Certificate> trusted, boolean required) {
        this.trusted = Set.copyOf(trusted);
        this.required = required;
    }

    /// Only what these certificates, or those issued under them, have signed.
    ///
    /// @param files PEM certificates, or a PKCS#12 or JKS key store without a password on its
    ///   certificates
    /// @throws IOException naming the file that cannot be read, or has no certificate
    static SignaturePolicy required(List<Path> files) throws IOException {
        Set<X509Certificate> trusted = new HashSet<>();
        for (Path file : files) trusted.addAll(read(file));
        if (trusted.isEmpty())
            throw new IOException("plugin-trust: empty (expected: a file of certificates)");
        return new SignaturePolicy(trusted, true);
    }

    private static Set<X509Certificate> read(Path file) throws IOException {
        Set<X509Certificate> found = new HashSet<>();
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (isText(bytes)) addPem(bytes, found);
            else addStore(file, found);
        } catch (IOException | GeneralSecurityException e) {
            throw new IOException("plugin-trust: " + file + ": cannot be read (" + e + ")", e);
        }
        if (found.isEmpty())
            throw new IOException("plugin-trust: " + file + ": no certificate in it");
        return found;
    }

    private static boolean isText(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.US_ASCII)
                .contains("-----BEGIN CERTIFICATE-----");
    }

    private static void addPem(byte[] bytes, Set<X509Certificate> to)
            throws GeneralSecurityException {
        var content = new java.io.ByteArrayInputStream(bytes);
        for (Certificate each :
                CertificateFactory.getInstance("X.509").generateCertificates(content))
            to.add((X509Certificate) each);
    }

    private static void addStore(Path file, Set<X509Certificate> to)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(file.toFile(), (char[]) null);
        for (String alias : Collections.list(store.aliases()))
            if (store.getCertificate(alias) instanceof X509Certificate each) to.add(each);
    }

    /// @throws UnusableFileException saying what is not signed, changed, or signed by a stranger
    void check(Path jar) throws IOException, UnusableFileException {
        if (!required) return;
        try (JarFile signed = new JarFile(jar.toFile(), true, ZipFile.OPEN_READ)) {
            for (JarEntry entry : Collections.list(signed.entries())) {
                if (entry.isDirectory() || belongsToSignature(entry.getName())) continue;
                check(signed, entry);
            }
        } catch (SecurityException e) {
            throw unusable("changed after it was signed: " + e.getMessage());
        }
    }

    private void check(JarFile jar, JarEntry entry) throws IOException, UnusableFileException {
        try (InputStream content = jar.getInputStream(entry)) {
            content.transferTo(OutputStream.nullOutputStream()); // signers are known afterwards
        }
        CodeSigner[] signers = entry.getCodeSigners();
        if (signers == null || signers.length == 0)
            throw unusable(entry.getName() + " is not signed (expected: every entry)");
        for (CodeSigner signer : signers) if (isTrusted(signer)) return;
        throw unusable(
                entry.getName()
                        + " is signed by "
                        + subject(signers[0])
                        + " (expected: by somebody whom plugin-trust names)");
    }

    /// A script's signature is beside it: of a key that a trusted certificate has, over the script
    /// and its settings, as `openssl dgst -sha256 -sign` makes it.
    ///
    /// @throws UnusableFileException where there is none, or none that fits
    void checkScript(Content content) throws UnusableFileException {
        if (!required) return;
        if (content.signature().length == 0)
            throw unusable("the script is not signed (expected: a .sig file beside it)");
        for (X509Certificate each : trusted) if (isValidNow(each) && fits(each, content)) return;
        throw unusable(
                "the script's .sig does not fit, or is by a stranger (expected: of the script as it"
                        + " is, by a key that plugin-trust names)");
    }

    private static boolean fits(X509Certificate by, Content content) {
        try {
            Signature signature = Signature.getInstance(algorithm(by.getPublicKey()));
            signature.initVerify(by.getPublicKey());
            for (byte[] part : content.parts()) signature.update(part);
            return signature.verify(content.signature());
        } catch (GeneralSecurityException notOfThisKey) {
            return false;
        }
    }

    private static String algorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
    }

    private boolean isTrusted(CodeSigner signer) {
        List<? extends Certificate> path = signer.getSignerCertPath().getCertificates();
        if (path.getFirst() instanceof X509Certificate own && trusted.contains(own)) {
            return isValidNow(own);
        }
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            for (X509Certificate each : trusted) anchors.add(new TrustAnchor(each, null));
            PKIXParameters parameters = new PKIXParameters(anchors);
            parameters.setRevocationEnabled(false);
            CertPathValidator.getInstance("PKIX").validate(signer.getSignerCertPath(), parameters);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isValidNow(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String subject(CodeSigner signer) {
        Certificate first = signer.getSignerCertPath().getCertificates().getFirst();
        return first instanceof X509Certificate it
                ? it.getSubjectX500Principal().getName()
                : "somebody";
    }

    private static boolean belongsToSignature(String entry) {
        String name = entry.toUpperCase(Locale.ROOT);
        return name.equals("META-INF/MANIFEST.MF")
                || name.matches("META-INF/([^/]+\\.(SF|RSA|DSA|EC)|SIG-[^/]+)");
    }

    private static UnusableFileException unusable(String why) {
        return new UnusableFileException("signature: " + why, Hope.NONE);
    }
}
