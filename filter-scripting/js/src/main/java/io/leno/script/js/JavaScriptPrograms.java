package io.leno.script.js;

import io.leno.runtime.spi.LazyLibraries;
import io.leno.script.js.JavaScript.Script;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;

/// Programs by their source, as long as anybody uses them: two thousand routes with the same script
/// share one. The engine is made when the first script comes. From any thread.
@Component(service = JavaScriptPrograms.class)
public final class JavaScriptPrograms {
    private final Map<ScriptSource, WeakReference<Script>> known = new HashMap<>();
    private final LazyLibraries libraries;
    private @Nullable JavaScript engine;

    @Activate
    public JavaScriptPrograms(@Reference LazyLibraries libraries) {
        this.libraries = libraries;
    }

    /// @throws io.leno.api.plugin.InvalidPluginConfigException when the text is no script
    synchronized Script load(ScriptSource source) {
        WeakReference<Script> before = known.get(source);
        Script script = before == null ? null : before.get();
        if (script != null) return script;
        known.values().removeIf(each -> each.refersTo(null));
        if (engine == null) engine = EngineLoader.load(libraries);
        script = engine.load(source);
        known.put(source, new WeakReference<>(script));
        return script;
    }

    /// Ends all scripts.
    @Deactivate
    public synchronized void close() {
        if (engine != null) engine.close();
        engine = null;
    }
}
