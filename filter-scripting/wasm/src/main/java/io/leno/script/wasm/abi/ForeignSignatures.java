package io.leno.script.wasm.abi;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `verify_signature` and `sign`: keys of RSA and of elliptic curves, as DER or PEM. Envoy:
/// `verify_signature.proto`, `sign.proto`.
final class ForeignSignatures {
    private static final List<String> KINDS = List.of("RSA", "EC");
    private static final Map<String, String> HASHES =
            Map.of(
                    "sha1", "SHA1", "sha224", "SHA224", "sha256", "SHA256", "sha384", "SHA384",
                    "sha512", "SHA512");

    private ForeignSignatures() {}

    /// Makes a key of its bytes.
    private interface Import<K extends Key> {
        K of(KeyFactory factory, byte[] der) throws GeneralSecurityException;
    }

    /// What is no key is told in words, not as a broken call, as Envoy does it.
    static ForeignFunctions.Outcome verify(ForeignArguments arguments) {
        byte[] der = arguments.bytes(2);
        String pem = arguments.text(5);
        if (!isOneKey(der, pem)) return ForeignFunctions.Outcome.of(Result.BAD_ARGUMENT);
        PublicKey key =
                key(
                        der,
                        pem,
                        (factory, bytes) -> factory.generatePublic(new X509EncodedKeySpec(bytes)));
        if (key == null) return failed(2, "Failed to initialize digest verify.");
        String hash = arguments.text(1);
        String algorithm = algorithm(hash, key);
        if (algorithm == null) return failed(2, hash + " is not supported.");
        return isSigned(algorithm, key, arguments.bytes(4), arguments.bytes(3))
                ? done(succeeded())
                : failed(2, "Failed to verify digest. Error code: 0");
    }

    private static boolean isSigned(
            String algorithm, PublicKey key, byte[] text, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException unreadable) {
            return false;
        }
    }

    static ForeignFunctions.Outcome sign(ForeignArguments arguments) {
        PrivateKey key =
                key(
                        arguments.bytes(2),
                        arguments.text(4),
                        (factory, der) -> factory.generatePrivate(new PKCS8EncodedKeySpec(der)));
        if (key == null) return ForeignFunctions.Outcome.of(Result.BAD_ARGUMENT);
        String hash = arguments.text(1);
        String algorithm = algorithm(hash, key);
        if (algorithm == null) return failed(3, hash + " is not supported.");
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key);
            signer.update(arguments.bytes(3));
            return done(succeeded().mergeField(2, bytes(ByteString.copyFrom(signer.sign()))));
        } catch (GeneralSecurityException e) {
            return failed(3, "Failed to create signature. Error code: 0");
        }
    }

    private static boolean isOneKey(byte[] der, String pem) {
        return (der.length > 0) == pem.isEmpty();
    }

    /// Null where there is none, or two, or what is there is no key.
    private static <K extends Key> @Nullable K key(byte[] der, String pem, Import<K> wanted) {
        if (!isOneKey(der, pem)) return null;
        try {
            byte[] bytes = pem.isEmpty() ? der : ofPem(pem);
            for (String kind : KINDS) {
                K key = key(kind, bytes, wanted);
                if (key != null) return key;
            }
            return null;
        } catch (IllegalArgumentException e) {
            return null; // no Base64
        }
    }

    private static <K extends Key> @Nullable K key(String kind, byte[] der, Import<K> wanted) {
        try {
            return wanted.of(KeyFactory.getInstance(kind), der);
        } catch (GeneralSecurityException e) {
            return null; // perhaps one of another kind
        }
    }

    private static byte[] ofPem(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static @Nullable String algorithm(String hash, Key key) {
        String name = HASHES.get(hash.toLowerCase(Locale.ROOT));
        if (name == null) return null;
        return name + "with" + (key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA");
    }

    private static UnknownFieldSet.Builder succeeded() {
        return UnknownFieldSet.newBuilder()
                .mergeField(1, UnknownFieldSet.Field.newBuilder().addVarint(1).build());
    }

    /// @param field of the error
    private static ForeignFunctions.Outcome failed(int field, String error) {
        return done(
                UnknownFieldSet.newBuilder()
                        .mergeField(field, bytes(ByteString.copyFromUtf8(error))));
    }

    private static UnknownFieldSet.Field bytes(ByteString value) {
        return UnknownFieldSet.Field.newBuilder().addLengthDelimited(value).build();
    }

    private static ForeignFunctions.Outcome done(UnknownFieldSet.Builder result) {
        return new ForeignFunctions.Outcome(Result.OK, result.build().toByteArray());
    }
}
