package io.leno.filters.basicauth;

import io.leno.api.plugin.InvalidPluginConfigException;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// Names and hashes of passwords, as Apache's htpasswd writes them: `name:{SHA}hash`.
final class Users {
    private static final String SHA = "{SHA}";
    private static final int HASH_LENGTH = 28;

    private final Map<String, byte[]> hashes;

    private Users(Map<String, byte[]> hashes) {
        this.hashes = hashes;
    }

    /// Comments begin with `#`.
    ///
    /// @throws InvalidPluginConfigException naming what is wrong, without telling any hash
    static Users of(String htpasswd) {
        Map<String, byte[]> hashes = new HashMap<>();
        if (htpasswd.isEmpty()) throw invalid("DataSource cannot be empty");
        // lines end with a line feed and nothing else, as in Envoy
        for (String line : htpasswd.split("\n", -1)) add(line, hashes);
        return new Users(Map.copyOf(hashes));
    }

    private static void add(String line, Map<String, byte[]> hashes) {
        if (line.isEmpty() || line.startsWith("#")) return;
        int colon = line.indexOf(':');
        if (colon < 0) throw invalid("invalid htpasswd format, username:password is expected");
        String name = line.substring(0, colon);
        String hash = line.substring(colon + 1);
        if (name.isEmpty() || hash.isEmpty()) throw invalid("empty user name or password");
        if (hashes.containsKey(name)) throw invalid("duplicate users");
        if (!hash.startsWith(SHA)) {
            throw invalid("unsupported htpasswd format: please use {SHA}");
        }
        String bare = hash.substring(SHA.length());
        if (bare.length() != HASH_LENGTH) {
            throw invalid("invalid htpasswd format, invalid SHA hash length");
        }
        hashes.put(name, bare.getBytes(StandardCharsets.UTF_8));
    }

    private static InvalidPluginConfigException invalid(String what) {
        return new InvalidPluginConfigException("basic auth: " + what);
    }

    /// Takes as long whether the name or the password is wrong.
    boolean knows(String name, String password) {
        byte[] known = hashes.getOrDefault(name, new byte[0]);
        return MessageDigest.isEqual(known, hash(password));
    }

    private static byte[] hash(String password) {
        try {
            // SHA-1 is what the format has
            MessageDigest sha = MessageDigest.getInstance("SHA-1");
            return Base64.getEncoder()
                    .encode(sha.digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) { // every JDK has it
            throw new IllegalStateException(e);
        }
    }
}
