package io.leno.xds.translator.patch;

import io.leno.api.config.ResourceKey;

/// A patch that changed something, and what.
///
/// @param rule it is of
/// @param location `patch.yaml:12`
/// @param path in the rule: `spec.configPatches[0]`
/// @param subject what was changed, for people: `HTTP_FILTER lua (INSERT_BEFORE)`
public record AppliedPatch(ResourceKey rule, String location, String path, String subject) {
    static AppliedPatch of(CompiledPatch patch) {
        String path = patch.path();
        String name = patch.target();
        String what = patch.applyTo() + (name.isEmpty() ? "" : " " + name);
        return new AppliedPatch(
                patch.key(),
                patch.rule().origin().at(path),
                path,
                what + " (" + patch.operation() + ")");
    }
}
