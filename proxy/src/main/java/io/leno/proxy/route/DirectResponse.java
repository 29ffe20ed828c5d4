package io.leno.proxy.route;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Answers by itself.
///
/// @param body empty: none
public record DirectResponse(int status, byte[] body) implements RouteAction {
    static DirectResponse compile(DirectResponseAction config, int maxBytes) {
        int status = config.getStatus();
        if (status < 200 || status > 599) {
            throw new InvalidRouteException(
                    "DirectResponseAction.status: " + status + " (expected: 200..599)");
        }
        return new DirectResponse(status, body(config.getBody(), maxBytes));
    }

    private static byte[] body(DataSource source, int maxBytes) {
        byte[] body =
                switch (source.getSpecifierCase()) {
                    case INLINE_STRING -> source.getInlineStringBytes().toByteArray();
                    case INLINE_BYTES -> source.getInlineBytes().toByteArray();
                    case FILENAME -> read(source.getFilename());
                    case ENVIRONMENT_VARIABLE -> environment(source.getEnvironmentVariable());
                    case SPECIFIER_NOT_SET -> new byte[0];
                };
        if (body.length > maxBytes) {
            throw new InvalidRouteException(
                    "response body size is " + body.length + " bytes; maximum is " + maxBytes);
        }
        return body;
    }

    /// The request's own URL as `location`, which Envoy adds to 201 and 3xx; null for others.
    public @Nullable String location(Headers headers) {
        if (status != 201 && (status < 300 || status > 399)) return null;
        String scheme = headers.get(":scheme");
        String path = headers.get(":path");
        return scheme + "://" + headers.get(":authority") + (path == null ? "" : path);
    }

    private static byte[] read(String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new InvalidRouteException("response body file " + file + ": " + e, e);
        }
    }

    private static byte[] environment(String variable) {
        String value = System.getenv(variable);
        if (value != null) return value.getBytes(StandardCharsets.UTF_8);
        throw new InvalidRouteException(
                "response body: environment variable " + variable + " is not set");
    }
}
