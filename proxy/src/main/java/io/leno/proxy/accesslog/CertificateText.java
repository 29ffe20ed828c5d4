package io.leno.proxy.accesslog;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/// Parts of a certificate as access logs show them.
final class CertificateText {
    /// Kinds of alternative names (RFC 5280 section 4.2.1.6).
    static final int OTHER = 0;

    static final int EMAIL = 1;
    static final int DNS = 2;
    static final int URI = 6;
    static final int IP = 7;

    private CertificateText() {}

    /// Alternative names of one kind, with commas; empty where there are none.
    static String names(X509Certificate certificate, int kind) {
        var names = new ArrayList<String>();
        try {
            Collection<List<?>> all = certificate.getSubjectAlternativeNames();
            if (all == null) return "";
            for (List<?> name : all) {
                if (!name.getFirst().equals(kind)) continue;
                if (name.getLast() instanceof String text) names.add(text);
                else if (name.get(1) instanceof byte[] der) names.add(lastString(der));
            }
        } catch (CertificateParsingException unreadable) {
            return "";
        }
        return String.join(",", names);
    }

    /// The value of an `otherName`: the last, innermost element of its encoding.
    private static String lastString(byte[] der) {
        int at = 0;
        while (at + 1 < der.length) {
            int tag = der[at] & 0xff;
            int length = der[at + 1] & 0xff;
            int start = at + 2;
            if (length > 0x80) {
                int bytes = length & 0x7f;
                length = 0;
                for (int i = 0; i < bytes && start < der.length; i++)
                    length = (length << 8) | (der[start++] & 0xff);
            }
            boolean constructed = (tag & 0x20) != 0;
            if (constructed) at = start;
            else if (start + length >= der.length)
                return new String(der, start, der.length - start, StandardCharsets.UTF_8);
            else at = start + length;
        }
        return "";
    }

    /// Hexadecimal, of whole bytes.
    static String serial(X509Certificate certificate) {
        BigInteger serial = certificate.getSerialNumber();
        String hex = serial.abs().toString(16);
        return hex.length() % 2 == 0 ? hex : "0" + hex;
    }

    static String sha256(X509Certificate certificate) {
        return digest(certificate, "SHA-256");
    }

    static String sha1(X509Certificate certificate) {
        return digest(certificate, "SHA-1");
    }

    private static String digest(X509Certificate certificate, String algorithm) {
        try {
            byte[] digest = MessageDigest.getInstance(algorithm).digest(certificate.getEncoded());
            return HexFormat.of().formatHex(digest);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a certificate that was parsed: " + algorithm, e);
        }
    }
}
