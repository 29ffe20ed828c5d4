package io.leno.script.lua;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.script.lua.lang.Chunk;
import io.leno.script.lua.lang.LimitExceeded;
import io.leno.script.lua.lang.LuaError;

/// A script, compiled; one for all routes and event loops that run it.
final class LuaProgram {
    private final Chunk chunk;

    private LuaProgram(Chunk chunk) {
        this.chunk = chunk;
    }

    /// Compiles a script and runs it once, as each event loop will.
    ///
    /// @param text its characters are bytes
    /// @throws InvalidPluginConfigException in Envoy's words, with chunk and line
    static LuaProgram load(String text, ScriptLimits limits) {
        return load(text, Chunk.nameOf(text), limits);
    }

    /// @param name of the chunk in error messages
    static LuaProgram load(String text, String name, ScriptLimits limits) {
        try {
            LuaProgram program = new LuaProgram(Chunk.compile(text, name));
            ScriptState.of(program, limits);
            return program;
        } catch (LuaError | LimitExceeded e) {
            throw new InvalidPluginConfigException("script load error: " + e.getMessage(), e);
        }
    }

    Chunk chunk() {
        return chunk;
    }
}
