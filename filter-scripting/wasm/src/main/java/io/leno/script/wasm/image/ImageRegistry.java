package io.leno.script.wasm.image;

import static java.util.Objects.requireNonNull;

import io.leno.api.plugin.ContentHash;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Pulls the module out of an image by the protocol of OCI registries:
///
/// ```
/// GET /v2/<repository>/manifests/<tag or digest>     401: a token by WWW-Authenticate, once more
/// GET /v2/<repository>/blobs/<digest of the layer>   perhaps from another host
/// ```
///
/// For one pull; may wait for the network.
public final class ImageRegistry implements AutoCloseable {
    private static final String MANIFESTS =
            "application/vnd.oci.image.manifest.v1+json,"
                    + "application/vnd.oci.image.index.v1+json,"
                    + "application/vnd.docker.distribution.manifest.v2+json,"
                    + "application/vnd.docker.distribution.manifest.list.v2+json";
    private static final int MOST_REDIRECTS = 5;
    private static final int MOST_BYTES = 256 << 20;
    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;

    private final ImageName image;
    private final Duration timeout;
    private final Authorization authorization;
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NEVER).build();

    /// @param timeout of each request; zero: none
    /// @param pullSecret a `.dockerconfigjson`; empty for none
    /// @throws IOException when the secret is none
    public ImageRegistry(ImageName image, Duration timeout, String pullSecret) throws IOException {
        this.image = requireNonNull(image, "image");
        this.timeout = requireNonNull(timeout, "timeout");
        authorization = new Authorization(image, PullSecret.read(pullSecret));
    }

    /// What an image holds.
    ///
    /// @param digest of its manifest, in hexadecimal: what the image is known by
    /// @param module its Wasm binary
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Pulled(String digest, byte[] module) {}

    /// @param sha256 of the manifest that is wanted; empty: any
    /// @throws IOException when there is no such image, or it holds no module
    public Pulled pull(String sha256) throws IOException, InterruptedException {
        Manifest manifest = manifest(image.reference());
        String digest = manifest.digest();
        if (manifest.isIndex()) {
            manifest = manifest(manifest.child());
            if (digest.equals(sha256)) sha256 = "";
            digest = manifest.digest();
        }
        if (!sha256.isEmpty() && !sha256.equals(digest))
            throw new IOException("its digest is " + digest + " (expected: " + sha256 + ")");
        Manifest.Layer layer = manifest.module();
        byte[] content = checked(layer.digest(), get("blobs/" + layer.digest(), "*/*"));
        return new Pulled(digest, layer.isArchive() ? Archive.module(content) : content);
    }

    private Manifest manifest(String reference) throws IOException, InterruptedException {
        byte[] content = get("manifests/" + reference, MANIFESTS);
        return Manifest.read(
                reference.startsWith("sha256:") ? checked(reference, content) : content);
    }

    private static byte[] checked(String digest, byte[] content) throws IOException {
        String found = "sha256:" + ContentHash.of(content);
        if (found.equals(digest)) return content;
        throw new IOException("content with digest " + found + " (expected: " + digest + ")");
    }

    private byte[] get(String what, String accept) throws IOException, InterruptedException {
        URI uri = URI.create(image.base() + what);
        HttpResponse<byte[]> response = send(uri, accept, authorization.header());
        if (response.statusCode() == UNAUTHORIZED) {
            String challenge = response.headers().firstValue("www-authenticate").orElse("");
            URI realm = authorization.answer(challenge);
            if (realm != null)
                authorization.token(
                        body(realm, send(realm, "application/json", authorization.basic())));
            response = send(uri, accept, authorization.header());
        }
        return body(uri, response);
    }

    private static byte[] body(URI uri, HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() == OK) return response.body();
        throw new IOException(uri + ": status " + response.statusCode());
    }

    /// Goes where it is sent; another host is not told who we are.
    private HttpResponse<byte[]> send(URI uri, String accept, @Nullable String authorized)
            throws IOException, InterruptedException {
        URI at = uri;
        for (int i = 0; i < MOST_REDIRECTS; i++) {
            var request = HttpRequest.newBuilder(at).header("accept", accept);
            if (!timeout.isZero()) request.timeout(timeout);
            if (authorized != null && uri.getRawAuthority().equals(at.getRawAuthority()))
                request.header("authorization", authorized);
            var body =
                    HttpResponse.BodyHandlers.limiting(
                            HttpResponse.BodyHandlers.ofByteArray(), MOST_BYTES);
            HttpResponse<byte[]> response = client.send(request.build(), body);
            String location = response.headers().firstValue("location").orElse("");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) return response;
            at = at.resolve(location);
        }
        throw new IOException(uri + ": more than " + MOST_REDIRECTS + " redirects");
    }

    @Override
    public void close() {
        client.close();
    }
}
