package io.leno.xds.translator.patch;

import io.leno.api.config.ResourceKey;

import java.util.Collection;
import java.util.List;

/// A resource after the patches.
///
/// @param patches that changed it
public record Patched<T>(T resource, List<AppliedPatch> patches) {
    static <T> Patched<T> of(T resource, Collection<CompiledPatch> patches) {
        return new Patched<>(resource, patches.stream().map(AppliedPatch::of).toList());
    }

    /// The rules of the patches.
    public List<ResourceKey> by() {
        return patches.stream().map(AppliedPatch::rule).distinct().toList();
    }
}
