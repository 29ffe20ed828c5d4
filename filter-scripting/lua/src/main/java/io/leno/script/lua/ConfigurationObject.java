package io.leno.script.lua;

import io.leno.script.lua.lang.LuaFunction;
import io.leno.script.lua.lang.Methods;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// A virtual host or a route: what has metadata.
final class ConfigurationObject extends ScriptObject {
    private static final Map<String, LuaFunction> ROUTE = methods("RouteWrapper");
    private static final Map<String, LuaFunction> VIRTUAL_HOST = methods("VirtualHostWrapper");

    private final Map<String, LuaFunction> methods;
    private final MetadataObject metadata;

    private ConfigurationObject(
            ScriptRun run, @Nullable Object values, Map<String, LuaFunction> methods) {
        super(run);
        this.methods = methods;
        metadata = MetadataObject.of(run, values);
    }

    private static Map<String, LuaFunction> methods(String type) {
        return ScriptLog.addTo(new Methods<>(ConfigurationObject.class, EnvoyTypes.ofFilter(type)))
                .add("metadata", (self, arguments) -> self.metadata)
                .all();
    }

    static ConfigurationObject route(ScriptRun run) {
        Object values = run.stream().info().routeMetadata().get(run.scope().filterName());
        return new ConfigurationObject(run, values, ROUTE);
    }

    static ConfigurationObject virtualHost(ScriptRun run) {
        Object values = run.stream().info().virtualHostMetadata().get(run.scope().filterName());
        return new ConfigurationObject(run, values, VIRTUAL_HOST);
    }

    @Override
    public Map<String, LuaFunction> methods() {
        return methods;
    }
}
