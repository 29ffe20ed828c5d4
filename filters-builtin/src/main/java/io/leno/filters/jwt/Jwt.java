package io.leno.filters.jwt;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A token that was read; whether it is to be trusted is another question. Immutable.
///
/// @param signed the text that the signature is of
/// @param payloadBase64 as it came
/// @param issuer empty where it does not say
/// @param notBefore Unix time in seconds; 0 where it does not say
/// @param expires Unix time in seconds; 0 where it does not say
record Jwt(
        Map<String, @Nullable Object> header,
        Map<String, @Nullable Object> payload,
        String payloadBase64,
        byte[] signed,
        byte[] signature,
        String algorithm,
        String keyId,
        String issuer,
        String subject,
        List<String> audiences,
        long notBefore,
        long expires) {
    private static final Set<String> ALGORITHMS =
            Set.of(
                    "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "RS256", "RS384", "RS512",
                    "PS256", "PS384", "PS512", "EdDSA");

    /// Reads the three parts; empty ones do not count.
    ///
    /// @throws JwtRefused for the first thing that is wrong
    static Jwt parse(String token) throws JwtRefused {
        List<String> parts = List.of(token.split("\\.", -1));
        parts = parts.stream().filter(part -> !part.isEmpty()).toList();
        if (parts.size() != 3) throw new JwtRefused(JwtStatus.BAD_FORMAT);
        Map<String, @Nullable Object> header =
                object(parts.get(0), JwtStatus.HEADER_BAD_BASE64, JwtStatus.HEADER_BAD_JSON);
        if (!(header.get("alg") instanceof String algorithm))
            throw new JwtRefused(JwtStatus.HEADER_BAD_ALG);
        if (!ALGORITHMS.contains(algorithm)) throw new JwtRefused(JwtStatus.HEADER_UNKNOWN_ALG);
        String keyId = Claims.text(header, "kid", JwtStatus.HEADER_BAD_KID);
        Map<String, @Nullable Object> payload =
                object(parts.get(1), JwtStatus.PAYLOAD_BAD_BASE64, JwtStatus.PAYLOAD_BAD_JSON);
        String issuer = Claims.text(payload, "iss", JwtStatus.BAD_ISS);
        String subject = Claims.text(payload, "sub", JwtStatus.BAD_SUB);
        var _ = Claims.seconds(payload, "iat", JwtStatus.BAD_IAT, JwtStatus.IAT_OUT_OF_RANGE);
        long notBefore =
                Claims.seconds(payload, "nbf", JwtStatus.BAD_NBF, JwtStatus.NBF_OUT_OF_RANGE);
        long expires =
                Claims.seconds(payload, "exp", JwtStatus.BAD_EXP, JwtStatus.EXP_OUT_OF_RANGE);
        var _ = Claims.text(payload, "jti", JwtStatus.BAD_JTI);
        List<String> audiences = Claims.texts(payload, "aud");
        byte[] signature = Claims.base64Url(parts.get(2));
        if (signature == null) throw new JwtRefused(JwtStatus.SIGNATURE_BAD_BASE64);
        String signed = parts.get(0) + "." + parts.get(1);
        return new Jwt(
                header,
                payload,
                parts.get(1),
                signed.getBytes(StandardCharsets.US_ASCII),
                signature,
                algorithm,
                keyId,
                issuer,
                subject,
                audiences,
                notBefore,
                expires);
    }

    private static Map<String, @Nullable Object> object(
            String part, JwtStatus noBase64, JwtStatus noJson) throws JwtRefused {
        byte[] decoded = Claims.base64Url(part);
        if (decoded == null) throw new JwtRefused(noBase64);
        Map<String, @Nullable Object> object = Claims.object(decoded);
        if (object == null) throw new JwtRefused(noJson);
        return object;
    }

    /// Whether it is valid at a time.
    ///
    /// @param now Unix time in seconds
    /// @param skew seconds by which clocks may differ
    JwtStatus at(long now, long skew) {
        if (now + skew < notBefore) return JwtStatus.NOT_YET_VALID;
        if (expires != 0 && now - skew > expires) return JwtStatus.EXPIRED;
        return JwtStatus.OK;
    }
}
