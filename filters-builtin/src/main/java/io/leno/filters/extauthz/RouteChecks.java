package io.leno.filters.extauthz;

import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.BufferSettings;
import io.envoyproxy.envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a route says about checks. Immutable. Envoy: `ExtAuthzPerRoute`.
///
/// @param body null: as the filter says
record RouteChecks(
        boolean disabled,
        boolean withoutBody,
        @Nullable BufferSettings body,
        Map<String, String> extensions) {
    static RouteChecks of(ExtAuthzPerRoute config) {
        var settings = config.getCheckSettings();
        if (settings.getDisableRequestBodyBuffering() && settings.hasWithRequestBody())
            throw new InvalidPluginConfigException(
                    "Invalid configuration for check_settings. Only one of"
                            + " disable_request_body_buffering or with_request_body can be set.");
        return new RouteChecks(
                config.getDisabled(),
                settings.getDisableRequestBodyBuffering(),
                settings.hasWithRequestBody() ? settings.getWithRequestBody() : null,
                Map.copyOf(settings.getContextExtensionsMap()));
    }

    /// What all levels tell the service; the more specific ones win.
    ///
    /// @param levels most specific first
    static Map<String, String> extensions(List<Object> levels) {
        if (levels.isEmpty()) return Map.of();
        var all = new HashMap<String, String>();
        for (Object level : levels.reversed())
            if (level instanceof RouteChecks checks) all.putAll(checks.extensions);
        return all;
    }
}
