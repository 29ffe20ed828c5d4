package io.leno.script.lua;

import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.LuaState;
import io.leno.script.lua.lang.LuaTable;

import org.jspecify.annotations.Nullable;

/// A script on one event loop: its globals live here, from request to request.
///
/// @param onRequest null where the script defines none
record ScriptState(
        LuaState state, @Nullable LuaFunction onRequest, @Nullable LuaFunction onResponse) {
    private static final String REQUEST = "envoy_on_request";
    private static final String RESPONSE = "envoy_on_response";

    /// Runs the script, which defines its functions.
    ///
    /// @throws io.leno.script.lua.lang.LuaError when it fails
    /// @throws io.leno.script.lua.lang.LimitExceeded when it uses too much
    static ScriptState of(LuaProgram program, ScriptLimits limits) {
        LuaState state =
                new LuaState(
                        limits.budget(), limits.stringBytes(), line -> ScriptLog.log("info", line));
        LuaTable resolutions =
                new LuaTable()
                        .with("MILLISECOND", TimeStamps.MILLISECOND)
                        .with("MICROSECOND", TimeStamps.MICROSECOND);
        state.globals().with("EnvoyTimestampResolution", resolutions);
        state.run(program.chunk());
        return new ScriptState(state, state.function(REQUEST), state.function(RESPONSE));
    }
}
