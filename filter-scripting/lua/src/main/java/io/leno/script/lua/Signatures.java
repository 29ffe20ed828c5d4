package io.leno.script.lua;

import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// `importPublicKey` and `verifySignature`.
final class Signatures {
    private static final Logger log = LoggerFactory.getLogger("lua");
    private static final List<String> KINDS = List.of("RSA", "EC");
    private static final Map<String, String> HASHES =
            Map.of(
                    "sha1", "SHA1", "sha224", "SHA224", "sha256", "SHA256", "sha384", "SHA384",
                    "sha512", "SHA512");

    private Signatures() {}

    /// A key as a script has it; the handle's script verifies with what it has imported.
    static final class Key extends ScriptObject {
        private static final Map<String, LuaFunction> METHODS =
                ScriptLog.addTo(new Methods<>(Key.class, EnvoyTypes.ofFilter("PublicKeyWrapper")))
                        .add("get", (self, arguments) -> self.bytes)
                        .all();

        private final @Nullable String bytes;

        /// @param bytes null where they are no key
        private Key(ScriptRun run, @Nullable String bytes) {
            super(run);
            this.bytes = bytes;
        }

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }

    /// As long as the script does not wait there is one object: that of the first key.
    static Object importPublicKey(ScriptRun run, Arguments arguments) {
        String name = LuaValues.upToZero(arguments.string(1));
        byte[] der = bytes(arguments, 1, 2);
        return run.once("public key", Key.class, () -> imported(run, name, der));
    }

    private static Key imported(ScriptRun run, String name, byte[] der) {
        PublicKey key = key(der);
        if (key == null) return new Key(run, null);
        run.keys().put(name, key);
        return new Key(run, name);
    }

    private static @Nullable PublicKey key(byte[] der) {
        for (String kind : KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                log.trace("no {} key", kind, e); // perhaps it is one of another kind
            }
        }
        return null;
    }

    private static byte[] bytes(Arguments arguments, int text, int length) {
        byte[] all = LuaValues.toBytes(arguments.string(text));
        int size = arguments.integer(length);
        return Arrays.copyOf(all, Math.clamp(size, 0, all.length));
    }

    static Object verifySignature(ScriptRun run, Arguments arguments) {
        String hash = arguments.cString(1);
        PublicKey key = run.keys().get(arguments.cString(2));
        if (key == null) throw arguments.state().error("invalid public key");
        byte[] signature = bytes(arguments, 3, 4);
        byte[] data = bytes(arguments, 5, 6);
        String algorithm = HASHES.get(hash.toLowerCase(Locale.ROOT));
        if (algorithm == null) return new Object[] {false, hash + " is not supported."};
        return verify(key, algorithm, signature, data)
                ? new Object[] {true, null}
                : new Object[] {false, "Failed to verify digest. Error code: 0"};
    }

    private static boolean verify(PublicKey key, String algorithm, byte[] signature, byte[] data) {
        try {
            String scheme = key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA";
            Signature verifier = Signature.getInstance(algorithm + "with" + scheme);
            verifier.initVerify(key);
            verifier.update(data);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
