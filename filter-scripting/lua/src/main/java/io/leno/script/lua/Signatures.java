package io.leno.script.lua;

import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaUserdata;
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

    /// @param key null where the bytes are no key
    record Key(@Nullable PublicKey key) implements LuaUserdata {
        private static final Map<String, LuaFunction> METHODS =
                new Methods<>(Key.class)
                        .add("get", (self, arguments) -> self.key == null ? null : self)
                        .all();

        @Override
        public Map<String, LuaFunction> methods() {
            return METHODS;
        }
    }

    static Object importPublicKey(ScriptRun run, Arguments arguments) {
        byte[] der = bytes(arguments, 1, 2);
        for (String kind : KINDS) {
            try {
                return new Key(
                        KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der)));
            } catch (GeneralSecurityException e) {
                log.trace("no {} key", kind, e); // perhaps it is one of another kind
            }
        }
        return new Key(null);
    }

    private static byte[] bytes(Arguments arguments, int text, int length) {
        byte[] all = LuaValues.toBytes(arguments.string(text));
        int size = arguments.integer(length);
        return Arrays.copyOf(all, Math.clamp(size, 0, all.length));
    }

    static Object verifySignature(ScriptRun run, Arguments arguments) {
        String hash = arguments.string(1);
        String algorithm = HASHES.get(hash.toLowerCase(Locale.ROOT));
        if (arguments.get(2) == null) arguments.string(2);
        if (algorithm == null) return new Object[] {false, hash + " is not supported."};
        if (!(arguments.get(2) instanceof Key(PublicKey key)) || key == null)
            return new Object[] {false, "Failed to initialize digest verify."};
        byte[] signature = bytes(arguments, 3, 4);
        byte[] data = bytes(arguments, 5, 6);
        try {
            String scheme = key.getAlgorithm().equals("EC") ? "ECDSA" : "RSA";
            Signature verifier = Signature.getInstance(algorithm + "with" + scheme);
            verifier.initVerify(key);
            verifier.update(data);
            if (verifier.verify(signature)) return true;
        } catch (GeneralSecurityException e) {
            return new Object[] {false, "Failed to verify digest. Error code: 0"};
        }
        return new Object[] {false, "Failed to verify digest. Error code: 0"};
    }
}
