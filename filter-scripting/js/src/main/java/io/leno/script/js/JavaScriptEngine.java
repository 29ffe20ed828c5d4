package io.leno.script.js;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterFactory;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.plugin.PluginArtifact;
import io.leno.api.plugin.PluginConfig;
import io.leno.api.plugin.PluginEngine;
import io.leno.api.plugin.PluginFile;
import io.leno.runtime.spi.LazyLibraries;
import io.leno.script.js.JavaScript.Script;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

/// Makes filters of `*.js` and `*.mjs` files in a drop folder. What [ScriptSettings] says may stand
/// beside it in a `*.yaml`.
@Component
public final class JavaScriptEngine implements PluginEngine {
    private final JavaScriptPrograms programs;

    /// Where there is no framework: the engine's libraries are on the class path.
    public JavaScriptEngine() {
        this(new JavaScriptPrograms(LazyLibraries.none()));
    }

    @Activate
    public JavaScriptEngine(@Reference JavaScriptPrograms programs) {
        this.programs = programs;
    }

    @Override
    public Set<String> endings() {
        return Set.of("js", "mjs");
    }

    @Override
    public PluginArtifact make(PluginFile file) {
        ScriptSettings settings = ScriptSettings.read(file.settings());
        String text = new String(file.content(), StandardCharsets.UTF_8);
        Script script =
                programs.load(
                        new ScriptSource(file.file(), text, settings.modules(), settings.limits()));
        return new Artifact(new ScriptFactory(file.plugin(), script, settings.attachment()));
    }

    private record Artifact(HttpFilterFactory factory) implements PluginArtifact {
        @Override
        public Map<Class<?>, Object> services() {
            return Map.of(HttpFilterFactory.class, factory);
        }

        @Override
        public void close() {
            // its contexts go with the filters that have them
        }
    }

    /// One script, found by the name of its file.
    private record ScriptFactory(String name, Script script, Attachment attachment)
            implements HttpFilterFactory {
        @Override
        public HttpFilterSettings configure(PluginConfig config, FilterContext context) {
            boolean json = config.format() == PluginConfig.Format.JSON;
            return script.configure(context, name, json ? config.json() : "{}");
        }

        /// What a route says of the script is its `context.config` there.
        @Override
        public Object configureRoute(PluginConfig config) {
            return new ScriptRoute(false, null, config.json());
        }
    }
}
