package io.leno.filters.jwt;

import org.jspecify.annotations.Nullable;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Map;

import javax.crypto.spec.SecretKeySpec;

/// One key (RFC 7517).
///
/// @param type `RSA`, `EC`, `oct` or `OKP`
/// @param keyId empty: for any token
/// @param algorithm empty: for any token
record Jwk(String type, String keyId, String algorithm, Key key) {
    private static final int ED25519_BYTES = 32;

    /// What comes before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410).
    private static final byte[] ED25519_PREFIX = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    /// @throws JwtRefused when it cannot be used
    static Jwk of(Map<String, @Nullable Object> json) throws JwtRefused {
        String type = text(json, "kty", JwtStatus.NO_KTY, JwtStatus.BAD_KTY);
        String keyId = optional(json, "kid");
        String algorithm = optional(json, "alg");
        Key key =
                switch (type) {
                    case "RSA" -> rsa(json, algorithm);
                    case "EC" -> ec(json, algorithm);
                    case "oct" -> oct(json, algorithm);
                    case "OKP" -> ed25519(json, algorithm);
                    default -> throw new JwtRefused(JwtStatus.UNKNOWN_KTY);
                };
        return new Jwk(type, keyId, algorithm, key);
    }

    private static String optional(Map<String, @Nullable Object> json, String name) {
        return json.get(name) instanceof String text ? text : "";
    }

    private static void require(boolean holds, JwtStatus otherwise) throws JwtRefused {
        if (!holds) throw new JwtRefused(otherwise);
    }

    private static String text(
            Map<String, @Nullable Object> json, String name, JwtStatus missing, JwtStatus noText)
            throws JwtRefused {
        require(json.containsKey(name), missing);
        return Claims.text(json, name, noText);
    }

    private static byte[] decoded(String base64, JwtStatus failure) throws JwtRefused {
        byte[] bytes = Claims.base64Url(base64);
        if (bytes == null) throw new JwtRefused(failure);
        return bytes;
    }

    private static Key rsa(Map<String, @Nullable Object> json, String algorithm) throws JwtRefused {
        require(
                algorithm.isEmpty() || algorithm.startsWith("RS") || algorithm.startsWith("PS"),
                JwtStatus.RSA_BAD_ALG);
        String n = text(json, "n", JwtStatus.RSA_NO_N, JwtStatus.RSA_BAD_N);
        String ofE = text(json, "e", JwtStatus.RSA_NO_E, JwtStatus.RSA_BAD_E);
        var modulus = new BigInteger(1, decoded(n, JwtStatus.RSA_PARSE_ERROR));
        var exponent = new BigInteger(1, decoded(ofE, JwtStatus.RSA_PARSE_ERROR));
        long e = exponent.bitLength() > 31 ? 0 : exponent.longValue();
        if (e != 3 && e != 65_537) throw new JwtRefused(JwtStatus.RSA_PARSE_ERROR);
        try {
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(modulus, exponent));
        } catch (GeneralSecurityException unusable) {
            throw new JwtRefused(JwtStatus.RSA_PARSE_ERROR);
        }
    }

    private static Key ec(Map<String, @Nullable Object> json, String algorithm) throws JwtRefused {
        require(algorithm.isEmpty() || algorithm.startsWith("ES"), JwtStatus.EC_BAD_ALG);
        String curve = curve(algorithm, Claims.text(json, "crv", JwtStatus.EC_BAD_CRV));
        String ofX = text(json, "x", JwtStatus.EC_NO_X, JwtStatus.EC_BAD_X);
        String ofY = text(json, "y", JwtStatus.EC_NO_Y, JwtStatus.EC_BAD_Y);
        var x = new BigInteger(1, decoded(ofX, JwtStatus.EC_BAD_BASE64));
        var y = new BigInteger(1, decoded(ofY, JwtStatus.EC_BAD_BASE64));
        try {
            var parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec(curve));
            ECParameterSpec spec = parameters.getParameterSpec(ECParameterSpec.class);
            Key key =
                    KeyFactory.getInstance("EC")
                            .generatePublic(new ECPublicKeySpec(new ECPoint(x, y), spec));
            Signatures.check(key);
            return key;
        } catch (GeneralSecurityException unusable) {
            throw new JwtRefused(JwtStatus.EC_PARSE_ERROR);
        }
    }

    /// By either, which must not contradict each other; P-256 where neither says.
    private static String curve(String algorithm, String named) throws JwtRefused {
        String byAlgorithm =
                switch (algorithm) {
                    case "ES256" -> "P-256";
                    case "ES384" -> "P-384";
                    case "ES512" -> "P-521";
                    default -> "";
                };
        require(
                algorithm.isEmpty() || named.isEmpty() || named.equals(byAlgorithm),
                JwtStatus.EC_CRV_AND_ALG);
        String curve = byAlgorithm.isEmpty() ? named : byAlgorithm;
        return switch (curve.isEmpty() && algorithm.isEmpty() ? "P-256" : curve) {
            case "P-256" -> "secp256r1";
            case "P-384" -> "secp384r1";
            case "P-521" -> "secp521r1";
            default -> throw new JwtRefused(JwtStatus.EC_UNKNOWN_CRV);
        };
    }

    private static Key oct(Map<String, @Nullable Object> json, String algorithm) throws JwtRefused {
        require(
                switch (algorithm) {
                    case "", "HS256", "HS384", "HS512" -> true;
                    default -> false;
                },
                JwtStatus.OCT_BAD_ALG);
        String k = text(json, "k", JwtStatus.OCT_NO_K, JwtStatus.OCT_BAD_K);
        byte[] secret = decoded(k, JwtStatus.OCT_BAD_BASE64);
        if (secret.length == 0) throw new JwtRefused(JwtStatus.OCT_BAD_BASE64);
        return new SecretKeySpec(secret, "HmacSHA256");
    }

    private static Key ed25519(Map<String, @Nullable Object> json, String algorithm)
            throws JwtRefused {
        require(algorithm.isEmpty() || algorithm.equals("EdDSA"), JwtStatus.OKP_BAD_ALG);
        String curve = text(json, "crv", JwtStatus.OKP_NO_CRV, JwtStatus.OKP_BAD_CRV);
        require(curve.equals("Ed25519"), JwtStatus.OKP_UNKNOWN_CRV);
        String x = text(json, "x", JwtStatus.OKP_NO_X, JwtStatus.OKP_BAD_X);
        byte[] raw = decoded(x, JwtStatus.OKP_BAD_BASE64);
        if (raw.length != ED25519_BYTES) throw new JwtRefused(JwtStatus.OKP_WRONG_LENGTH);
        byte[] encoded = new byte[ED25519_PREFIX.length + ED25519_BYTES];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(raw, 0, encoded, ED25519_PREFIX.length, ED25519_BYTES);
        try {
            return KeyFactory.getInstance("Ed25519")
                    .generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException unusable) {
            throw new JwtRefused(JwtStatus.NO_VALID_KEYS);
        }
    }

    /// Of a certificate.
    static Jwk rsa(String keyId, PublicKey key) throws JwtRefused {
        require(key.getAlgorithm().equals("RSA"), JwtStatus.X509_NO_KEY);
        return new Jwk("RSA", keyId, "", key);
    }

    /// Whether the token may be signed by this key.
    boolean fits(Jwt jwt) {
        if (!jwt.keyId().isEmpty() && !keyId.isEmpty() && !keyId.equals(jwt.keyId())) return false;
        return algorithm.isEmpty() || algorithm.equals(jwt.algorithm());
    }

    /// Whether it is.
    boolean verifies(Jwt jwt) {
        try {
            return Signatures.verify(this, jwt);
        } catch (InvalidKeyException wrongKind) {
            return false;
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }
}
