package io.leno.filters.compressor;

import io.envoyproxy.envoy.extensions.filters.http.compressor.v3.CompressorPerRoute;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

/// What a route says of its responses in place of the filter. Envoy: `CompressorPerRoute`.
///
/// @param compresses null: as the filter does; so for the other
record RouteRules(@Nullable Boolean compresses, @Nullable Boolean removesAcceptEncoding) {
    static RouteRules of(CompressorPerRoute config) {
        return switch (config.getOverrideCase()) {
            case DISABLED -> {
                if (!config.getDisabled()) throw invalid("disabled: false", "true");
                yield new RouteRules(false, null);
            }
            case OVERRIDES -> {
                if (!config.getOverrides().hasResponseDirectionConfig())
                    yield new RouteRules(null, null);
                var response = config.getOverrides().getResponseDirectionConfig();
                yield new RouteRules(
                        true,
                        response.hasRemoveAcceptEncodingHeader()
                                ? response.getRemoveAcceptEncodingHeader().getValue()
                                : null);
            }
            case OVERRIDE_NOT_SET -> throw invalid("override: not set", "disabled or overrides");
        };
    }

    private static InvalidPluginConfigException invalid(String what, String expected) {
        return new InvalidPluginConfigException(
                "CompressorPerRoute." + what + " (expected: " + expected + ")");
    }
}
