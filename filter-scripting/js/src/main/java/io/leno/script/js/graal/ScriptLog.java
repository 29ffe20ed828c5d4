package io.leno.script.js.graal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What scripts log: `script log: …` by the logger `js`, as those in Lua do by theirs.
final class ScriptLog {
    private static final Logger log = LoggerFactory.getLogger("js");

    private ScriptLog() {}

    static void log(String level, String text) {
        switch (level) {
            case "trace" -> log.trace("script log: {}", text);
            case "debug" -> log.debug("script log: {}", text);
            case "info" -> log.info("script log: {}", text);
            case "warn" -> log.warn("script log: {}", text);
            default -> log.error("script log: {}", text);
        }
    }
}
