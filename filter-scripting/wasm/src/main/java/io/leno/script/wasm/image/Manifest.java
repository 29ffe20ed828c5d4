package io.leno.script.wasm.image;

import io.leno.api.json.InvalidJsonException;
import io.leno.api.json.Json;
import io.leno.api.plugin.ContentHash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// What an image is made of: layers, or, of an index, images for several platforms.
///
/// @param digest in hexadecimal
record Manifest(String digest, Map<?, ?> fields) {
    private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";
    private static final String OCI_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
    private static final String MODULE = "application/vnd.module.wasm.content.layer.v1+wasm";

    /// A file of an image.
    ///
    /// @param isArchive whether the module is a file in it, or is it itself
    record Layer(String digest, boolean isArchive) {}

    static Manifest read(byte[] content) throws IOException {
        try {
            Object fields = Json.read(new String(content, StandardCharsets.UTF_8));
            if (fields instanceof Map<?, ?> map) return new Manifest(ContentHash.of(content), map);
        } catch (InvalidJsonException e) {
            throw new IOException("manifest: " + e.getMessage(), e);
        }
        throw new IOException("manifest: no JSON object");
    }

    boolean isIndex() {
        return fields.get("manifests") instanceof List<?>;
    }

    /// The digest of the image for Linux on x86-64, where modules for all platforms stand; of the
    /// first where there is none.
    String child() throws IOException {
        List<?> all = list("manifests");
        for (Object each : all)
            if (each instanceof Map<?, ?> child
                    && child.get("platform") instanceof Map<?, ?> platform
                    && "amd64".equals(platform.get("architecture"))
                    && "linux".equals(platform.get("os"))) return digestOf(child);
        if (all.isEmpty()) throw new IOException("index: no manifests");
        return digestOf(all.getFirst());
    }

    /// The layer with the module, in one of the forms of the Wasm image specification: the last
    /// one, an archive; or one of a type of its own.
    Layer module() throws IOException {
        List<?> layers = list("layers");
        for (Object each : layers)
            if (type(each).equals(MODULE)) return new Layer(digestOf(each), false);
        if (layers.isEmpty())
            throw new IOException("manifest: number of layers must be greater than zero");
        Object last = layers.getLast();
        String type = type(last);
        if (type.equals(OCI_LAYER) || type.equals(DOCKER_LAYER))
            return new Layer(digestOf(last), true);
        throw new IOException(
                "manifest: invalid media type "
                        + type
                        + " (expected: "
                        + List.of(OCI_LAYER, DOCKER_LAYER, MODULE)
                        + ")");
    }

    private List<?> list(String key) {
        return fields.get(key) instanceof List<?> list ? list : List.of();
    }

    private static String type(Object descriptor) {
        return descriptor instanceof Map<?, ?> map ? String.valueOf(map.get("mediaType")) : "";
    }

    private static String digestOf(Object descriptor) throws IOException {
        if (descriptor instanceof Map<?, ?> map
                && map.get("digest") instanceof String digest
                && digest.matches("sha256:[0-9a-f]{64}")) return digest;
        throw new IOException("manifest: digest: " + descriptor + " (expected: sha256:…)");
    }
}
