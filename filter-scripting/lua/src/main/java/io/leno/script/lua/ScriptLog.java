package io.leno.script.lua;

import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaUserdata;
import io.leno.script.lua.lang.Methods;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What scripts log, as Envoy writes it: `script log: …` by the logger `lua`.
final class ScriptLog {
    private static final Logger log = LoggerFactory.getLogger("lua");

    private ScriptLog() {}

    /// The log methods, which every object has.
    static <T extends LuaUserdata> Methods<T> addTo(Methods<T> methods) {
        return methods.add("logTrace", (self, arguments) -> log("trace", self, arguments))
                .add("logDebug", (self, arguments) -> log("debug", self, arguments))
                .add("logInfo", (self, arguments) -> log("info", self, arguments))
                .add("logWarn", (self, arguments) -> log("warn", self, arguments))
                .add("logErr", (self, arguments) -> log("error", self, arguments))
                .add("logCritical", (self, arguments) -> log("critical", self, arguments));
    }

    private static Object log(String level, LuaUserdata of, Arguments arguments) {
        if (of instanceof ScriptRun run) run.checkScope(arguments.state());
        String message = arguments.string(1);
        arguments.state().budget().write(message.length());
        log(level, message);
        return Lua.none();
    }

    static void log(String level, String message) {
        String text = LuaValues.text(message);
        switch (level) {
            case "trace" -> log.trace("script log: {}", text);
            case "debug" -> log.debug("script log: {}", text);
            case "info" -> log.info("script log: {}", text);
            case "warn" -> log.warn("script log: {}", text);
            default -> log.error("script log: {}", text);
        }
    }
}
