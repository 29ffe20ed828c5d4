package io.leno.script.wasm.image;

import java.util.regex.Pattern;

/// Where an image is: `example.com/team/plugin:1.2`, `example.com/team/plugin@sha256:…`.
///
/// @param reference a tag or a digest
public record ImageName(String registry, String repository, String reference) {
    private static final String HUB = "index.docker.io";
    private static final Pattern REPOSITORY =
            Pattern.compile("[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*");
    private static final Pattern REFERENCE =
            Pattern.compile("\\w[\\w.-]{0,127}|sha256:[0-9a-f]{64}");

    /// Addresses of one's own network, which registries serve without TLS.
    private static final Pattern PLAIN =
            Pattern.compile(
                    "(localhost|127\\.[\\d.]+|\\[::1]|10\\.[\\d.]+|192\\.168\\.[\\d.]+|"
                            + "172\\.(1[6-9]|2\\d|3[01])\\.[\\d.]+|[\\w.-]+\\.local)(:\\d+)?");

    /// Reads a name without `oci://`; one without a registry is Docker Hub's, one without a tag
    /// means `latest`.
    ///
    /// @throws IllegalArgumentException saying what was expected
    public static ImageName parse(String text) {
        int slash = text.indexOf('/');
        String first = slash < 0 ? "" : text.substring(0, slash);
        boolean hasRegistry =
                first.contains(".") || first.contains(":") || first.equals("localhost");
        String registry = hasRegistry ? first : HUB;
        if (registry.equals("docker.io")) registry = HUB;
        String rest = hasRegistry ? text.substring(slash + 1) : text;
        int digest = rest.indexOf('@');
        int tag = rest.indexOf(':', rest.lastIndexOf('/') + 1);
        int end = tag >= 0 && (digest < 0 || tag < digest) ? tag : digest;
        String repository = end < 0 ? rest : rest.substring(0, end);
        if (registry.equals(HUB) && !repository.contains("/")) repository = "library/" + repository;
        String reference = end < 0 ? "latest" : rest.substring((digest < 0 ? end : digest) + 1);
        if (REPOSITORY.matcher(repository).matches() && REFERENCE.matcher(reference).matches())
            return new ImageName(registry, repository, reference);
        throw new IllegalArgumentException(
                text + " (expected: registry/repository:tag or registry/repository@sha256:…)");
    }

    /// Whether it always means the same image.
    public boolean isDigest() {
        return reference.startsWith("sha256:");
    }

    boolean isOfHub() {
        return registry.equals(HUB);
    }

    /// `https://example.com/v2/team/plugin/`
    String base() {
        String scheme = PLAIN.matcher(registry).matches() ? "http" : "https";
        return scheme + "://" + registry + "/v2/" + repository + "/";
    }
}
