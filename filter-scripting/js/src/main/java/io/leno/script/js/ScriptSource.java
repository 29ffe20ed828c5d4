package io.leno.script.js;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/// A script and what it may import. Equal ones are one program.
///
/// @param name of the file, for error messages: `tenant.js`
/// @param modules by the names it imports them by: `./rules.js`
public record ScriptSource(
        String name, String text, Map<String, String> modules, ScriptLimits limits) {
    public ScriptSource {
        requireNonNull(name, "name");
        requireNonNull(text, "text");
        modules = Map.copyOf(modules);
    }
}
