package io.leno.script.js.graal;

import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/// What a context's global object asks of the host.
public final class HostFunctions {
    /// The engine's own loops do not stop when told to; a longer array is not for them.
    private static final int LONGEST_ARRAY = 200_000;

    private static final List<String> KINDS = List.of("RSA", "EC");
    private static final Map<String, String> HASHES =
            Map.of(
                    "sha1", "SHA1", "sha224", "SHA224", "sha256", "SHA256", "sha384", "SHA384",
                    "sha512", "SHA512");

    private final Context context;
    private final Source library;
    private final LoopScript loop;

    HostFunctions(Context context, Source library, LoopScript loop) {
        this.context = context;
        this.library = library;
        this.loop = loop;
    }

    /// @param key null where the bytes are none
    record Key(@Nullable PublicKey key) {}

    @Export
    public int longestArray() {
        return LONGEST_ARRAY;
    }

    @Export
    public void log(String level, String text) {
        loop.countOutput(text.length());
        ScriptLog.log(level, text);
    }

    /// The types of `url.js`.
    @Export
    public Value library(String name) {
        return context.eval(library).execute(context.getBindings("js"));
    }

    @Export
    public @Nullable Object importPublicKey(Value der) {
        byte[] bytes = Bytes.of(der);
        for (String kind : KINDS) {
            try {
                var spec = new X509EncodedKeySpec(bytes);
                return new Key(KeyFactory.getInstance(kind).generatePublic(spec));
            } catch (GeneralSecurityException e) {
                ScriptLog.log("trace", "no " + kind + " key"); // perhaps it is of another kind
            }
        }
        return null;
    }

    @Export
    public boolean verifySignature(String hash, Value key, Value signature, Value data) {
        String algorithm = HASHES.get(hash.toLowerCase(Locale.ROOT));
        if (algorithm == null) throw loop.fail("TypeError", hash + " is not supported.");
        if (!key.isHostObject()
                || !(key.asHostObject() instanceof Key(PublicKey own))
                || own == null) throw loop.fail("TypeError", "Failed to initialize digest verify.");
        try {
            String scheme = own.getAlgorithm().equals("EC") ? "ECDSA" : "RSA";
            Signature verifier = Signature.getInstance(algorithm + "with" + scheme);
            verifier.initVerify(own);
            verifier.update(Bytes.of(data));
            return verifier.verify(Bytes.of(signature));
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Export
    public ByteBuffer digest(String hash, Value data) {
        String algorithm = HASHES.get(hash.toLowerCase(Locale.ROOT).replace("-", ""));
        if (algorithm == null) throw loop.fail("TypeError", hash + " is not supported.");
        try {
            String name = algorithm.replace("SHA", "SHA-");
            return Bytes.buffer(MessageDigest.getInstance(name).digest(Bytes.of(data)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // the JDK has them all
        }
    }

    @Export
    public String base64(Value data) {
        return Base64.getEncoder().encodeToString(Bytes.of(data));
    }

    @Export
    public String btoa(String text) {
        for (int i = 0; i < text.length(); i++)
            if (text.charAt(i) > 255)
                throw loop.fail("RangeError", "btoa: a character is above U+00FF");
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Export
    public String atob(String text) {
        try {
            byte[] bytes = Base64.getMimeDecoder().decode(text.replaceAll("\\s", ""));
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            throw loop.fail("RangeError", "atob: not base64");
        }
    }

    @Export
    public String randomUuid() {
        return UUID.randomUUID().toString();
    }
}
