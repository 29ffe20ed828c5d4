package io.leno.script.lua;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginArtifact;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginEngine;
import io.leno.api.plugin.PluginFile;

import org.osgi.service.component.annotations.Component;

import java.util.Map;
import java.util.Set;

/// Makes filters of `*.lua` files in a drop folder. What [ScriptSettings] says may stand beside it
/// in a `*.yaml`.
@Component
public final class LuaEngine implements PluginEngine {
    @Override
    public Set<String> endings() {
        return Set.of("lua");
    }

    @Override
    public PluginArtifact make(PluginFile file) {
        ScriptSettings settings = ScriptSettings.read(file.settings());
        String text = LuaValues.ofBytes(file.content());
        LuaProgram program = LuaProgram.load(text, file.file(), settings.limits());
        return new Artifact(new ScriptFactory(file.plugin(), program, settings));
    }

    private record Artifact(HttpFilterFactory factory) implements PluginArtifact {
        @Override
        public Map<Class<?>, Object> services() {
            return Map.of(HttpFilterFactory.class, factory);
        }

        @Override
        public void close() {
            // its states go with the filters that have them
        }
    }

    /// One script, found by the name of its file.
    private record ScriptFactory(String name, LuaProgram program, ScriptSettings settings)
            implements HttpFilterFactory {
        @Override
        public Attachment attachment() {
            return settings.attachment();
        }

        @Override
        public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
            return new LuaSettings(program, Map.of(), settings.limits(), true, name, name, context);
        }

        /// A script has no settings per route, but a route may switch it off.
        @Override
        public Object configureRoute(PluginConfig config) {
            return new LuaRoute(false, "", null, Map.of());
        }
    }
}
