package io.leno.script.wasm;

import static java.util.Objects.requireNonNull;

import io.envoyproxy.envoy.config.core.v3.RemoteDataSource;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.script.wasm.image.ImageName;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/// Where code is to be fetched. Envoy: `RemoteDataSource`.
///
/// @param cluster by which; `_` where the proxy is to go by itself, as Istio's agent does
/// @param sha256 that it must have, of an image its manifest; empty: any, which Istio allows
/// @param retries after the first attempt
/// @param pause before the first retry; it doubles
/// @param pull how an image is to be pulled
record RemoteSource(
        URI uri,
        String cluster,
        Duration timeout,
        String sha256,
        int retries,
        Duration pause,
        ImagePull pull) {
    private static final String BY_ITSELF = "_";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    RemoteSource {
        requireNonNull(uri, "uri");
        requireNonNull(cluster, "cluster");
        requireNonNull(timeout, "timeout");
        requireNonNull(sha256, "sha256");
        requireNonNull(pause, "pause");
        requireNonNull(pull, "pull");
    }

    /// @throws InvalidPluginConfigException naming the field, its value and what was expected
    static RemoteSource read(RemoteDataSource remote, ImagePull pull) {
        String cluster = remote.getHttpUri().getCluster();
        String sha256 = remote.getSha256().toLowerCase(Locale.ROOT);
        if (cluster.isEmpty()) throw wrong("http_uri.cluster", "\"\"", "the name of a cluster");
        if (sha256.isEmpty() && !cluster.equals(BY_ITSELF))
            throw wrong("sha256", "\"\"", "64 hex digits");
        var timeout = remote.getHttpUri().getTimeout();
        var retry = remote.getRetryPolicy();
        var pause = retry.getRetryBackOff().getBaseInterval();
        return new RemoteSource(
                uri(remote.getHttpUri().getUri()),
                cluster,
                Duration.ofSeconds(timeout.getSeconds(), timeout.getNanos()),
                sha256,
                retry.hasNumRetries() ? retry.getNumRetries().getValue() : 1,
                retry.getRetryBackOff().hasBaseInterval()
                        ? Duration.ofSeconds(pause.getSeconds(), pause.getNanos())
                        : PAUSE,
                pull);
    }

    private static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            if ("oci".equals(uri.getScheme())) ImageName.parse(text.substring("oci://".length()));
            if (uri.getHost() != null) return uri;
        } catch (IllegalArgumentException e) {
            throw new InvalidPluginConfigException(
                    "vm_config.code.remote.http_uri.uri: " + e.getMessage(), e);
        }
        throw wrong("http_uri.uri", text, "http://…, https://… or oci://…");
    }

    private static InvalidPluginConfigException wrong(String field, String value, String expected) {
        return new InvalidPluginConfigException(
                "vm_config.code.remote." + field + ": " + value + " (expected: " + expected + ")");
    }

    /// Whether no cluster of the proxy leads there.
    boolean isByItself() {
        return cluster.equals(BY_ITSELF);
    }

    boolean isImage() {
        return "oci".equals(uri.getScheme());
    }

    /// Its name, of an image.
    ///
    /// @throws IllegalArgumentException where it is none
    ImageName image() {
        return ImageName.parse(uri.toString().substring("oci://".length()));
    }

    /// Whether code that was fetched before is what would be fetched now.
    boolean isSettled() {
        if (!sha256.isEmpty()) return true;
        return isImage() && (image().isDigest() || pull.isEnough(image().reference()));
    }

    /// What the same code is known by.
    String key() {
        return sha256.isEmpty() ? uri.toString() : sha256;
    }

    /// As a request asks for it.
    String path() {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /// `host`, `host:8080`
    String authority() {
        return uri.getRawAuthority();
    }
}
