package io.leno.filters.jwt;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The keys of an issuer (RFC 7517 section 5). Immutable.
record Jwks(List<Jwk> keys) {
    private static final String BEGIN = "-----BEGIN CERTIFICATE-----\n";
    private static final String END = "\n-----END CERTIFICATE-----\n";

    Jwks {
        keys = List.copyOf(keys);
    }

    /// Reads a set of keys, or Google's form of it, certificates by key id. A key that cannot be
    /// used is left out.
    ///
    /// @throws JwtRefused when none is left
    static Jwks parse(byte[] json) throws JwtRefused {
        Map<String, @Nullable Object> set = Claims.object(json);
        if (set == null) throw new JwtRefused(JwtStatus.KEYS_BAD_JSON);
        if (!set.containsKey("keys")) {
            if (areCertificates(set)) return ofCertificates(set);
            throw new JwtRefused(JwtStatus.NO_KEYS);
        }
        if (!(set.get("keys") instanceof List<?> list)) throw new JwtRefused(JwtStatus.BAD_KEYS);
        var keys = new ArrayList<Jwk>();
        JwtRefused first = null;
        for (Object each : list) {
            if (!(each instanceof Map<?, ?> map)) continue;
            JwtRefused refused = add(map, keys);
            if (first == null) first = refused;
        }
        if (!keys.isEmpty()) return new Jwks(keys);
        throw first == null ? new JwtRefused(JwtStatus.NO_VALID_KEYS) : first;
    }

    @SuppressWarnings("unchecked") // JSON objects have texts for keys
    private static @Nullable JwtRefused add(Map<?, ?> json, List<Jwk> keys) {
        try {
            keys.add(Jwk.of((Map<String, @Nullable Object>) json));
            return null;
        } catch (JwtRefused unusable) {
            return unusable; // of a kind that nobody knows yet, perhaps; the others may do
        }
    }

    private static boolean areCertificates(Map<String, @Nullable Object> set) {
        if (set.isEmpty()) return false;
        for (Object value : set.values()) {
            if (!(value instanceof String text)) return false;
            if (!text.startsWith(BEGIN) || !text.endsWith(END)) return false;
        }
        return true;
    }

    private static Jwks ofCertificates(Map<String, @Nullable Object> set) throws JwtRefused {
        var keys = new ArrayList<Jwk>();
        for (Map.Entry<String, @Nullable Object> entry : set.entrySet()) {
            byte[] pem = String.valueOf(entry.getValue()).getBytes(StandardCharsets.US_ASCII);
            try {
                var certificate =
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(new ByteArrayInputStream(pem));
                keys.add(Jwk.rsa(entry.getKey(), certificate.getPublicKey()));
            } catch (CertificateException unreadable) {
                throw new JwtRefused(JwtStatus.X509_PARSE_ERROR);
            }
        }
        return new Jwks(keys);
    }

    /// Whether one of the keys has signed the token.
    JwtStatus verify(Jwt jwt) {
        boolean fits = false;
        for (Jwk key : keys) {
            if (!key.fits(jwt)) continue;
            fits = true;
            if (key.type().equals("OKP") && jwt.signature().length != 64)
                return JwtStatus.ED25519_WRONG_LENGTH;
            if (key.verifies(jwt)) return JwtStatus.OK;
        }
        return fits ? JwtStatus.VERIFICATION_FAILS : JwtStatus.KID_ALG_MISMATCH;
    }
}
