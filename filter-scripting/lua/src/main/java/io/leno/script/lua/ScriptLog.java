package io.leno.script.lua;

import io.leno.script.lua.lang.Arguments;
import io.leno.script.lua.lang.Lua;
import io.leno.script.lua.lang.LuaUserdata;
import io.leno.script.lua.lang.Methods;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.logging.Level;

/// What scripts log, as Envoy writes it: `script log: …` by the logger `lua`.
final class ScriptLog {
    private static final Logger log = LoggerFactory.getLogger("lua");

    /// The level that SLF4J has not.
    private static final Level CRITICAL = Level.parse("1100");

    private static final java.util.logging.Logger critical =
            java.util.logging.Logger.getLogger("lua");

    private ScriptLog() {}

    /// The log methods, which every object has.
    static <T extends LuaUserdata> Methods<T> addTo(Methods<T> methods) {
        return methods.add("logTrace", (self, arguments) -> log("trace", arguments))
                .add("logDebug", (self, arguments) -> log("debug", arguments))
                .add("logInfo", (self, arguments) -> log("info", arguments))
                .add("logWarn", (self, arguments) -> log("warn", arguments))
                .add("logErr", (self, arguments) -> log("error", arguments))
                .add("logCritical", (self, arguments) -> log("critical", arguments));
    }

    private static Object log(String level, Arguments arguments) {
        String message = arguments.cString(1);
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
            case "critical" -> critical.log(CRITICAL, "script log: {0}", text);
            default -> log.error("script log: {}", text);
        }
    }
}
