package io.leno.proxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// Certificates and keys as PEM has them (RFC 7468).
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END [A-Z0-9 ]+-----");

    /// `INTEGER 0`, and `SEQUENCE { OID rsaEncryption, NULL }`.
    private static final byte[] VERSION = {2, 1, 0};

    private static final byte[] RSA = {
        0x30, 0x0d, 6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };

    /// `OID ecPublicKey`.
    private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

    private record Block(String label, byte[] der) {}

    private Pem() {}

    private static List<Block> blocks(byte[] pem, String source) {
        var blocks = new ArrayList<Block>();
        Matcher matcher = BLOCK.matcher(new String(pem, US_ASCII));
        while (matcher.find()) {
            String body = matcher.group(2);
            int headers = body.lastIndexOf("\n\n"); // RFC 1421 headers end with an empty line
            if (body.contains("Proc-Type") && headers > 0) body = body.substring(headers);
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(body)));
            } catch (IllegalArgumentException e) {
                throw new InvalidTlsException(source + ": " + e.getMessage(), e);
            }
        }
        return blocks;
    }

    /// @param source for the error: `file /etc/certs/ca.pem`
    static List<X509Certificate> certificates(byte[] pem, String source) {
        var certificates = new ArrayList<X509Certificate>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(pem, source)) {
                if (!block.label().endsWith("CERTIFICATE")) continue;
                var in = new ByteArrayInputStream(block.der());
                certificates.add((X509Certificate) factory.generateCertificate(in));
            }
        } catch (CertificateException e) {
            throw new InvalidTlsException(source + ": not a certificate: " + e.getMessage(), e);
        }
        if (certificates.isEmpty()) {
            throw new InvalidTlsException(
                    source + ": no certificate in it (expected: PEM, BEGIN CERTIFICATE)");
        }
        return certificates;
    }

    static List<X509CRL> revocations(byte[] pem, String source) {
        var lists = new ArrayList<X509CRL>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks(pem, source)) {
                if (!block.label().equals("X509 CRL")) continue;
                lists.add((X509CRL) factory.generateCRL(new ByteArrayInputStream(block.der())));
            }
        } catch (CertificateException | CRLException e) {
            throw new InvalidTlsException(source + ": not a CRL: " + e.getMessage(), e);
        }
        if (lists.isEmpty()) {
            throw new InvalidTlsException(
                    source + ": no CRL in it (expected: PEM, BEGIN X509 CRL)");
        }
        return lists;
    }

    static PrivateKey privateKey(byte[] pem, String source) {
        for (Block block : blocks(pem, source)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(block.der(), source);
                }
                case "RSA PRIVATE KEY" -> {
                    return key(pkcs8(RSA, block.der()), source);
                }
                case "EC PRIVATE KEY" -> {
                    byte[] algorithm = tagged(0x30, join(EC, curve(block.der(), source)));
                    return key(pkcs8(algorithm, block.der()), source);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                        throw new InvalidTlsException(
                                source + ": the key is encrypted (expected: a plain one)");
                default -> {}
            }
        }
        throw new InvalidTlsException(
                source + ": no private key in it (expected: PEM, BEGIN PRIVATE KEY)");
    }

    private static PrivateKey key(byte[] pkcs8, String source) {
        GeneralSecurityException last = null;
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new InvalidTlsException(source + ": not an RSA, EC or EdDSA private key", last);
    }

    /// RFC 5208: the older forms are its innermost part.
    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return tagged(0x30, join(VERSION, algorithm, tagged(4, key)));
    }

    /// The named curve of an RFC 5915 key: what its element `[0]` holds.
    private static byte[] curve(byte[] der, String source) {
        for (int at = 0; at + 3 < der.length; at++) {
            boolean isCurve = (der[at] & 0xff) == 0xa0 && der[at + 2] == 6;
            if (isCurve && der[at + 1] == der[at + 3] + 2 && at + 2 + der[at + 1] <= der.length) {
                return Arrays.copyOfRange(der, at + 2, at + 2 + der[at + 1]);
            }
        }
        throw new InvalidTlsException(source + ": EC key without a named curve");
    }

    private static byte[] tagged(int tag, byte[] content) {
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 128) out.write(content.length);
        else if (content.length < 256)
            out.writeBytes(new byte[] {(byte) 0x81, (byte) content.length});
        else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) out.writeBytes(part);
        return out.toByteArray();
    }

    static String encode(X509Certificate certificate) {
        try {
            String body =
                    Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(certificate.getEncoded());
            return "-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n";
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was parsed has no encoding", e);
        }
    }
}
