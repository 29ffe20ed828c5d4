package io.leno.xds.translator.patch;

import io.leno.api.config.ResourceKey;

import java.util.List;

/// A resource after the patches.
///
/// @param by the rules of the patches that changed it
public record Patched<T>(T resource, List<ResourceKey> by) {}
