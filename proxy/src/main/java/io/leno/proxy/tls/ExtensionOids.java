package io.leno.proxy.tls;

import java.nio.ByteBuffer;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// The extensions of a certificate, in their order, which the JDK does not keep. RFC 5280 section
/// 4.1: `TBSCertificate ::= SEQUENCE { …, extensions [3] SEQUENCE OF SEQUENCE { OID, … } }` in DER.
final class ExtensionOids {
    private static final int EXTENSIONS = 0xa3;

    private ExtensionOids() {}

    /// `2.5.29.17`, …
    static List<String> of(X509Certificate certificate) {
        try {
            ByteBuffer fields = content(ByteBuffer.wrap(certificate.getTBSCertificate()));
            while (fields.hasRemaining()) {
                boolean found = (fields.get(fields.position()) & 0xff) == EXTENSIONS;
                ByteBuffer field = content(fields);
                if (found) return oids(content(field));
            }
            return List.of();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate that was parsed has no encoding", e);
        }
    }

    private static List<String> oids(ByteBuffer extensions) {
        var oids = new ArrayList<String>();
        while (extensions.hasRemaining()) oids.add(oid(content(content(extensions))));
        return oids;
    }

    /// What is inside of the next value, which is read past.
    private static ByteBuffer content(ByteBuffer values) {
        values.get();
        int length = values.get() & 0xff;
        if (length > 0x7f) {
            int digits = length & 0x7f;
            length = 0;
            for (int i = 0; i < digits; i++) length = length << 8 | (values.get() & 0xff);
        }
        ByteBuffer inside = values.slice(values.position(), length);
        values.position(values.position() + length);
        return inside;
    }

    /// Numbers of seven bits a byte; the first one is two.
    private static String oid(ByteBuffer bytes) {
        var text = new StringBuilder();
        while (bytes.hasRemaining()) {
            long number = 0;
            int next;
            do {
                next = bytes.get();
                number = number << 7 | (next & 0x7f);
            } while (next < 0);
            if (text.isEmpty()) {
                long first = Math.min(number / 40, 2);
                text.append(first).append('.').append(number - first * 40);
            } else {
                text.append('.').append(number);
            }
        }
        return text.toString();
    }
}
