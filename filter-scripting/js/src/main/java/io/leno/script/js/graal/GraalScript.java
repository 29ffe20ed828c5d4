package io.leno.script.js.graal;

import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.script.js.JavaScript.Script;
import io.leno.script.js.ScriptLimits;
import io.leno.script.js.ScriptSource;

import org.graalvm.polyglot.Source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/// One script: its text, which the engine parses once, and what it may import.
final class GraalScript implements Script {
    /// What a script does when it is loaded may take so much longer than a call.
    private static final int START_FACTOR = 5;

    private static final long FIRST_MILLIS = 5_000;

    /// The first calls have the engine learn the script; they may take so much longer.
    private static final int COLD_CALLS = 20;

    private static final int COLD_FACTOR = 4;
    private static final String MODULE = "application/javascript+module";

    private final GraalJavaScript engine;
    private final ScriptSource source;
    private final Source module;

    private final AtomicInteger calls = new AtomicInteger();

    GraalScript(GraalJavaScript engine, ScriptSource source) {
        this.engine = engine;
        this.source = source;
        try {
            module =
                    Source.newBuilder("js", source.text(), source.name())
                            .mimeType(MODULE)
                            .uri(ModuleFiles.placeOf(source.name()))
                            .build();
        } catch (IOException e) {
            throw new UncheckedIOException(source.name(), e);
        }
    }

    @Override
    public HttpFilterSettings configure(FilterContext context, String name, String config) {
        return new ScriptFilterSettings(this, context, name, config);
    }

    /// The script on one more event loop.
    ///
    /// @throws ScriptFailure when it does not run
    LoopScript newLoop() {
        return LoopScript.of(engine, this, START_FACTOR * limits().runMillis());
    }

    /// The script for the first time, on a thread that may wait: the engine learns it.
    ///
    /// @throws ScriptFailure when it does not run
    LoopScript firstLoop() {
        return LoopScript.of(engine, this, Math.max(FIRST_MILLIS, limits().runMillis()));
    }

    Source module() {
        return module;
    }

    ModuleFiles files() {
        return new ModuleFiles(source.modules());
    }

    /// What one more call may use.
    ScriptLimits limitsOfCall() {
        if (calls.get() >= COLD_CALLS) return limits();
        calls.incrementAndGet();
        return limits().withRunMillis(limits().runMillis() * COLD_FACTOR);
    }

    ScriptLimits limits() {
        return source.limits();
    }
}
