package io.leno.cli.script;

import io.leno.api.json.Json;
import io.leno.testkit.FakeFilterContext;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

/// What a script did, in order. For one thread.
final class Trace {
    private static final int LONGEST = 200;
    private static final Map<Level, String> LEVELS =
            Map.of(
                    Level.FINEST, "trace",
                    Level.FINE, "debug",
                    Level.INFO, "info",
                    Level.WARNING, "warn",
                    Level.SEVERE, "error");

    private final FakeFilterContext context;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long errors;

    /// @param context counts when the script fails
    Trace(FakeFilterContext context) {
        this.context = context;
    }

    /// @param kind `log`, `header`, `body`, `call`, `answer`, `reply`, `failure` or what the script
    ///   asked of its stream
    record Step(String kind, String text) {}

    void add(String kind, String text) {
        steps.add(new Step(kind, text));
    }

    /// An engine counts a failure and then logs it; all else is what the script has to say.
    void log(Level level, String line) {
        long now = counted();
        if (now > errors && level.equals(Level.SEVERE)) {
            errors = now;
            failures.add(line);
            add("failure", line);
            return;
        }
        add("log", LEVELS.getOrDefault(level, level.getName()) + " " + line);
    }

    private long counted() {
        return context.counted.entrySet().stream()
                .filter(each -> each.getKey().startsWith("script."))
                .filter(each -> each.getKey().endsWith(".errors"))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// The request or the response stays with the script for good.
    void fail(String what) {
        failures.add(what);
        add("failure", what);
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    /// `"ok"`; long ones are cut.
    static String quoted(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        return Json.compact(shown).strip() + " (" + bytes.length + " bytes)";
    }
}
