package io.leno.script.lua;

import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.Methods;

import java.util.Map;

/// The client's connection.
final class ConnectionObject extends ScriptObject {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(
                            new Methods<>(
                                    ConnectionObject.class, EnvoyTypes.common("ConnectionWrapper")))
                    .add("ssl", (self, arguments) -> TlsObject.of(self.run()))
                    .all();

    ConnectionObject(ScriptRun run) {
        super(run);
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }
}
