package io.leno.istio.validate;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// JSON Web Keys (RFC 7517) that are part of a rule.
final class KeySets {
    private static final Map<String, List<String>> MEMBERS =
            Map.of(
                    "RSA", List.of("n", "e"),
                    "EC", List.of("crv", "x", "y"),
                    "OKP", List.of("crv", "x"),
                    "oct", List.of("k"));

    private KeySets() {}

    static void check(Part rule) {
        @Nullable Object parsed;
        try {
            parsed = Json.read(rule.text("jwks"));
        } catch (InvalidJsonException invalid) {
            rule.error("jwks", "jwks parse error: " + invalid.getMessage());
            return;
        }
        if (!(parsed instanceof Map<?, ?> set)) {
            rule.error("jwks", "jwks parse error: no JSON object");
            return;
        }
        // one key may stand for a set
        Object keys = set.containsKey("keys") ? set.get("keys") : List.of(set);
        if (!(keys instanceof List<?> list)) {
            rule.error("jwks", "jwks parse error: keys is no list");
            return;
        }
        for (int i = 0; i < list.size(); i++) check(list.get(i), i, rule);
    }

    private static void check(@Nullable Object key, int index, Part rule) {
        if (!(key instanceof Map<?, ?> members)) {
            rule.error("jwks", "jwks parse error: key " + index + " is no JSON object");
            return;
        }
        List<String> needed = MEMBERS.get(String.valueOf(members.get("kty")));
        if (needed == null) {
            rule.error(
                    "jwks",
                    "jwks parse error: kty of key "
                            + index
                            + " is "
                            + members.get("kty")
                            + " (expected: RSA, EC, OKP or oct)");
            return;
        }
        for (String member : needed)
            if (!(members.get(member) instanceof String))
                rule.error("jwks", "jwks parse error: key " + index + " has no " + member);
        boolean isPrivate = members.containsKey("d") || Set.of("oct").contains(members.get("kty"));
        if (isPrivate)
            rule.warn(
                    "jwks",
                    "jwks key at index "
                            + index
                            + " contains private key material; only public keys are used for"
                            + " verification");
    }
}
