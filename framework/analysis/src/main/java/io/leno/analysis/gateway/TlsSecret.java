package io.leno.analysis.gateway;

import io.leno.api.analysis.Part;
import io.leno.api.config.ConfigResource;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// A Secret with a certificate and its key, in either of the forms that gateways take.
final class TlsSecret {
    private static final List<List<String>> FORMS =
            List.of(List.of("cert", "key"), List.of("tls.crt", "tls.key"));
    private static final Pattern FIRST_BLOCK =
            Pattern.compile(
                    "-----BEGIN ([A-Z0-9 ]+)-----\\r?\\n(.*?)-----END \\1-----", Pattern.DOTALL);

    private TlsSecret() {}

    /// True where it has both, and the first certificate is valid now.
    static boolean isUsable(ConfigResource secret) {
        for (List<String> form : FORMS) {
            String certificate = text(secret, form.get(0));
            if (!certificate.isEmpty() && !text(secret, form.get(1)).isEmpty())
                return isValid(certificate);
        }
        return false;
    }

    private static String text(ConfigResource secret, String name) {
        Part whole = Part.of(secret);
        String plain = whole.part("stringData").text(name);
        if (!plain.isEmpty()) return plain;
        try {
            byte[] data = Base64.getMimeDecoder().decode(whole.part("data").text(name));
            return new String(data, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException noBase64) {
            return "";
        }
    }

    private static boolean isValid(String pem) {
        var block = FIRST_BLOCK.matcher(pem);
        if (!block.find()) return false;
        try {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2));
            var certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(der));
            certificate.checkValidity();
            return true;
        } catch (CertificateException | IllegalArgumentException unusable) {
            return false;
        }
    }
}
