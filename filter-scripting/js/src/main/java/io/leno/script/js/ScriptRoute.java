package io.leno.script.js;

import org.jspecify.annotations.Nullable;

/// What a route says of a script.
///
/// @param disabled the script does not run
/// @param script another one that runs in its place; null for none
/// @param config JSON; null where it says nothing
public record ScriptRoute(
        boolean disabled, JavaScript.@Nullable Script script, @Nullable String config) {}
