package io.leno.script.lua;

import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.Methods;

import java.util.Map;

/// What is known of the connection, beside what each of its streams knows.
final class ConnectionInfoObject extends ScriptObject {
    private static final Map<String, LuaFunction> METHODS =
            ScriptLog.addTo(
                            new Methods<>(
                                    ConnectionInfoObject.class,
                                    EnvoyTypes.ofFilter("ConnectionStreamInfoWrapper")))
                    .add("dynamicMetadata", (self, arguments) -> self.metadata())
                    .add(
                            "dynamicTypedMetadata",
                            (self, arguments) ->
                                    LuaValues.message(
                                            arguments,
                                            self.run().stream().info().connectionTypedMetadata()))
                    .all();

    ConnectionInfoObject(ScriptRun run) {
        super(run);
    }

    private MetadataObject metadata() {
        return run().once(
                        "connection metadata",
                        MetadataObject.class,
                        () ->
                                new MetadataObject(
                                        run(), run().stream().info().connectionMetadata()));
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return METHODS;
    }
}
