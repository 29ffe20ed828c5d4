package io.leno.istio.gatewayapi;

import io.leno.api.config.ResourceKey;

import java.util.Map;

/// What would be written as the `status` of an object.
public record ObjectStatus(ResourceKey key, Map<String, Object> status) {}
