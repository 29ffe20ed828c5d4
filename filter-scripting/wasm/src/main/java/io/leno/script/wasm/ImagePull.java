package io.leno.script.wasm;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Set;

/// How an image is to be pulled, which Istio says by variables of a module's environment; the
/// module does not see them.
///
/// @param secret a `.dockerconfigjson`; empty for none
/// @param policy `Always`, `IfNotPresent` or empty
record ImagePull(String secret, String policy) {
    private static final String SECRET = "ISTIO_META_WASM_IMAGE_PULL_SECRET";
    private static final String POLICY = "ISTIO_META_WASM_IMAGE_PULL_POLICY";

    /// Changes whenever a plugin does; nothing is made of it.
    private static final String VERSION = "ISTIO_META_WASM_PLUGIN_RESOURCE_VERSION";

    static final Set<String> VARIABLES = Set.of(SECRET, POLICY, VERSION);

    ImagePull {
        requireNonNull(secret, "secret");
        requireNonNull(policy, "policy");
    }

    static ImagePull of(Map<String, String> environment) {
        return new ImagePull(
                environment.getOrDefault(SECRET, ""), environment.getOrDefault(POLICY, ""));
    }

    /// Whether an image of this tag that was pulled before is good enough.
    boolean isEnough(String tag) {
        return switch (policy) {
            case "Always" -> false;
            case "IfNotPresent" -> true;
            default -> !tag.equals("latest");
        };
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "ImagePull[policy=" + policy + "]";
    }
}
