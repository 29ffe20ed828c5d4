package io.leno.filters.jwt;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;

import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// Checks signatures by the JDK's means (RFC 7518 section 3, RFC 8037).
final class Signatures {
    private Signatures() {}

    /// @throws GeneralSecurityException when key or signature cannot be used
    static boolean verify(Jwk jwk, Jwt jwt) throws GeneralSecurityException {
        int bits = bits(jwt.algorithm());
        return switch (jwk.type()) {
            case "RSA" -> rsa(jwk.key(), jwt, bits);
            case "EC" -> {
                String name = "SHA" + bits + "withECDSAinP1363Format";
                yield by(Signature.getInstance(name), jwk.key(), jwt);
            }
            case "oct" -> hmac(jwk.key(), jwt, bits);
            default -> by(Signature.getInstance("Ed25519"), jwk.key(), jwt);
        };
    }

    /// SHA-256 where the algorithm does not name one of the others.
    private static int bits(String algorithm) {
        if (algorithm.endsWith("384")) return 384;
        return algorithm.endsWith("512") ? 512 : 256;
    }

    private static boolean rsa(Key key, Jwt jwt, int bits) throws GeneralSecurityException {
        if (jwt.algorithm().startsWith("RS"))
            return by(Signature.getInstance("SHA" + bits + "withRSA"), key, jwt);
        if (!jwt.algorithm().startsWith("PS")) return false;
        String hash = "SHA-" + bits;
        Signature pss = Signature.getInstance("RSASSA-PSS");
        pss.setParameter(
                new PSSParameterSpec(hash, "MGF1", new MGF1ParameterSpec(hash), bits / 8, 1));
        return by(pss, key, jwt);
    }

    private static boolean by(Signature signature, Key key, Jwt jwt)
            throws GeneralSecurityException {
        if (!(key instanceof PublicKey known)) return false;
        signature.initVerify(known);
        signature.update(jwt.signed());
        return signature.verify(jwt.signature());
    }

    private static boolean hmac(Key key, Jwt jwt, int bits) throws GeneralSecurityException {
        if (!(key instanceof SecretKey secret)) return false;
        String name = "HmacSHA" + bits;
        Mac mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(secret.getEncoded(), name));
        return MessageDigest.isEqual(mac.doFinal(jwt.signed()), jwt.signature());
    }

    /// A point that is not on its curve is no key.
    ///
    /// @throws GeneralSecurityException when it cannot be used
    static void check(Key key) throws GeneralSecurityException {
        if (key instanceof PublicKey known) {
            Signature.getInstance("SHA256withECDSAinP1363Format").initVerify(known);
        }
    }
}
