package io.leno.script.js.graal;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.script.js.JavaScript;
import io.leno.script.js.ScriptSource;
import io.leno.script.js.guard.GuardInstrument;
import io.leno.script.js.guard.Guards;

import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Instrument;
import org.graalvm.polyglot.Source;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// GraalJS, one engine for all scripts: what it has parsed of a script, all its contexts share.
public final class GraalJavaScript implements JavaScript {
    private final Engine engine =
            Engine.newBuilder("js")
                    .allowExperimentalOptions(true)
                    .option("engine.WarnInterpreterOnly", "false")
                    .option("engine.InstrumentExceptionsAreThrown", "true")
                    .build();
    private final Guards guards = guards(engine);
    private final Source globals = ours("leno.js");
    private final Source library = ours("url.js");
    private final Watchdog watchdog = new Watchdog();

    /// Starts it, and has it run a little: its first calls take long, and no request is to wait.
    public GraalJavaScript() {
        new WarmUp(this).run();
    }

    @Override
    public Script load(ScriptSource source) {
        GraalScript script = new GraalScript(this, source);
        try {
            script.firstLoop().retire();
            return script;
        } catch (ScriptFailure e) {
            throw new InvalidPluginConfigException("script load error: " + e.getMessage(), e);
        }
    }

    private static Guards guards(Engine engine) {
        Instrument guard = engine.getInstruments().get(GuardInstrument.ID);
        if (guard == null) throw new IllegalStateException("no guard beside the engine");
        return guard.lookup(Guards.class);
    }

    private static Source ours(String name) {
        try (InputStream file = GraalJavaScript.class.getResourceAsStream(name)) {
            if (file == null) throw new IllegalStateException(name + " is missing in the bundle");
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return Source.newBuilder("js", text, name).internal(true).build();
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }

    Engine engine() {
        return engine;
    }

    Guards guards() {
        return guards;
    }

    Source globals() {
        return globals;
    }

    Source library() {
        return library;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    @Override
    public void close() {
        watchdog.close();
        engine.close(true);
    }
}
