package io.leno.istio.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/// Certificates (RFC 5280) in DER (X.690), as far as one that signs itself needs it.
final class X509 {
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;
    private static final int UTF8_STRING = 0x0c;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final byte[] TRUE = {0x01, 0x01, (byte) 0xff};

    /// 1.2.840.10045.4.3.2, ecdsa-with-SHA256
    private static final byte[] ECDSA_SHA256 =
            der(SEQUENCE, oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    private X509() {}

    /// A version 3 certificate that is its own authority, for serving under some names and on the
    /// loopback address.
    ///
    /// @param pair of an elliptic curve
    static byte[] selfSigned(
            KeyPair pair, String name, List<String> hosts, Instant from, Instant until)
            throws GeneralSecurityException {
        byte[] who = distinguishedName(name);
        byte[] body =
                der(
                        SEQUENCE,
                        der(0xa0, der(INTEGER, new byte[] {2})),
                        der(INTEGER, new BigInteger(120, new SecureRandom()).toByteArray()),
                        ECDSA_SHA256,
                        who,
                        der(SEQUENCE, time(from), time(until)),
                        who,
                        pair.getPublic().getEncoded(),
                        der(0xa3, extensions(hosts)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(body);
        return der(SEQUENCE, body, ECDSA_SHA256, bits(signature.sign()));
    }

    private static byte[] distinguishedName(String name) {
        byte[] commonName =
                der(SEQUENCE, oid(0x55, 0x04, 0x03), der(UTF8_STRING, name.getBytes(UTF_8)));
        return der(SEQUENCE, der(SET, commonName));
    }

    private static byte[] time(Instant time) {
        return der(GENERALIZED_TIME, TIME.format(time).getBytes(US_ASCII));
    }

    private static byte[] extensions(List<String> hosts) {
        var names = new ByteArrayOutputStream();
        for (String host : hosts) names.writeBytes(der(0x82, host.getBytes(US_ASCII)));
        names.writeBytes(der(0x87, new byte[] {127, 0, 0, 1}));
        return der(
                SEQUENCE,
                // subjectAltName
                extension(new byte[0], der(SEQUENCE, names.toByteArray()), 0x55, 0x1d, 0x11),
                // basicConstraints: an authority
                extension(TRUE, der(SEQUENCE, TRUE), 0x55, 0x1d, 0x13),
                // extKeyUsage: serverAuth
                extension(
                        new byte[0],
                        der(SEQUENCE, oid(0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01)),
                        0x55,
                        0x1d,
                        0x25));
    }

    private static byte[] extension(byte[] isCritical, byte[] value, int... oid) {
        return der(SEQUENCE, oid(oid), isCritical, der(OCTET_STRING, value));
    }

    private static byte[] oid(int... encoded) {
        byte[] bytes = new byte[encoded.length];
        for (int i = 0; i < encoded.length; i++) bytes[i] = (byte) encoded[i];
        return der(0x06, bytes);
    }

    private static byte[] bits(byte[] bytes) {
        return der(BIT_STRING, new byte[] {0}, bytes);
    }

    /// Tag, length and what is inside.
    private static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (byte[] part : parts) content.writeBytes(part);
        var out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length > 0xff) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7f) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
