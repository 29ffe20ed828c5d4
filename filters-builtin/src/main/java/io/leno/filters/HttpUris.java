package io.leno.filters;

import io.envoyproxy.envoy.config.core.v3.HttpUri;
import io.envoyproxy.envoy.config.core.v3.RetryPolicy;
import io.leno.api.filter.HttpCall;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What configurations name for filters to ask. Envoy: `HttpUri`, `core.v3.RetryPolicy`.
public final class HttpUris {
    private static final Duration BASE_INTERVAL = Duration.ofSeconds(1);

    private HttpUris() {}

    /// A URI in its parts.
    ///
    /// @param authority host and port
    /// @param path with the query; `/` where it says nothing
    public record Parts(String scheme, String authority, String path) {
        /// Null where it is no absolute HTTP URI.
        public static @Nullable Parts of(String uri) {
            int colon = uri.indexOf("://");
            if (colon < 0) return null;
            String scheme = uri.substring(0, colon);
            if (!scheme.equals("http") && !scheme.equals("https")) return null;
            String rest = uri.substring(colon + 3);
            int end = 0;
            while (end < rest.length() && "/?#".indexOf(rest.charAt(end)) < 0) end++;
            if (end == 0) return null;
            String path = rest.substring(end);
            return new Parts(
                    scheme, rest.substring(0, end), path.startsWith("/") ? path : "/" + path);
        }
    }

    /// A GET of it, as Envoy makes it.
    ///
    /// @throws InvalidPluginConfigException when it is no URI
    public static HttpCall get(HttpUri config, HttpCall.@Nullable Retries retries) {
        Parts parts = Parts.of(config.getUri());
        if (parts == null)
            throw new InvalidPluginConfigException("uri: '" + config.getUri() + "' is no HTTP URI");
        var headers =
                List.of(
                        Map.entry(":method", "GET"),
                        Map.entry(":scheme", parts.scheme()),
                        Map.entry(":authority", parts.authority()),
                        Map.entry(":path", parts.path()),
                        Map.entry("user-agent", "Go-browser"));
        return new HttpCall(
                        config.getCluster(), headers, new byte[0], duration(config.getTimeout()))
                .withRetries(retries);
    }

    /// How often a call is made again.
    ///
    /// @param on where the configuration does not say
    /// @throws InvalidPluginConfigException when the intervals contradict each other
    public static HttpCall.Retries retries(RetryPolicy config, String on) {
        var backOff = config.getRetryBackOff();
        Duration base =
                backOff.hasBaseInterval() ? duration(backOff.getBaseInterval()) : BASE_INTERVAL;
        Duration max =
                backOff.hasMaxInterval()
                        ? duration(backOff.getMaxInterval())
                        : base.multipliedBy(10);
        if (max.compareTo(base) < 0)
            throw new InvalidPluginConfigException(
                    "max_interval must be greater than or equal to the base_interval");
        return new HttpCall.Retries(
                config.getRetryOn().isEmpty() ? on : config.getRetryOn(),
                config.hasNumRetries() ? config.getNumRetries().getValue() : 1,
                base,
                max);
    }

    /// A duration of a configuration.
    public static Duration duration(com.google.protobuf.Duration config) {
        return Duration.ofSeconds(config.getSeconds(), config.getNanos());
    }
}
