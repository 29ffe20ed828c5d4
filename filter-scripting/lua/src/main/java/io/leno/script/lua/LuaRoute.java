package io.leno.script.lua;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// What a route says of the filter. Envoy: `LuaPerRoute`.
///
/// @param name of one of the filter's `source_codes`; empty where it names none
/// @param program the route's own script; null where it has none
record LuaRoute(
        boolean disabled, String name, @Nullable LuaProgram program, Map<String, ?> context) {}
