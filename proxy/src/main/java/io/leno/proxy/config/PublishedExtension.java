package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;

import java.time.Instant;

/// Settings of a filter in force, as the admin interface shows them.
public record PublishedExtension(TypedExtensionConfig config, String version, Instant updated) {}
