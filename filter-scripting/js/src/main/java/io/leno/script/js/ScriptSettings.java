package io.leno.script.js;

import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What may stand in the YAML file beside a script:
///
/// ```yaml
/// attachment: everywhere        # gateways, inbound, outbound, where_configured
/// modules:                      # what it may import
///   ./rules.js: |
///     export const rules = [];
/// limits:
///   statements: 1000000         # and calls of functions
///   run_millis: 40
///   memory_bytes: 67108864
///   string_bytes: 16777216
///   depth: 200                  # of functions that call each other
///   output_bytes: 16777216      # bodies, answers, calls, log lines
///   calls: 16
///   failures: 10                # broken limits in a minute; 0: never rests
///   store_bytes: 1048576
/// ```
record ScriptSettings(Attachment attachment, Map<String, String> modules, ScriptLimits limits) {
    private static final List<String> KEYS = List.of("attachment", "modules", "limits");
    private static final List<String> LIMITS =
            List.of(
                    "statements",
                    "run_millis",
                    "memory_bytes",
                    "string_bytes",
                    "depth",
                    "output_bytes",
                    "calls",
                    "failures",
                    "store_bytes");

    /// @param yaml empty for the defaults
    /// @throws InvalidPluginConfigException naming the key, its value and what was expected
    static ScriptSettings read(String yaml) {
        Map<?, ?> root = map("settings", load(yaml), KEYS);
        return new ScriptSettings(
                attachment(root.get("attachment")),
                modules(root.get("modules")),
                limits(root.get("limits")));
    }

    /// @param value a map of limits, or null for the defaults
    static ScriptLimits limits(@Nullable Object value) {
        Map<?, ?> limits = map("limits", value, LIMITS);
        ScriptLimits otherwise = ScriptLimits.DEFAULT;
        return new ScriptLimits(
                number(limits, "statements", otherwise.statements()),
                number(limits, "run_millis", otherwise.runMillis()),
                number(limits, "memory_bytes", otherwise.memoryBytes()),
                (int) number(limits, "string_bytes", otherwise.stringBytes()),
                (int) number(limits, "depth", otherwise.depth()),
                number(limits, "output_bytes", otherwise.outputBytes()),
                (int) number(limits, "calls", otherwise.calls()),
                (int) number(limits, "failures", otherwise.failures()),
                number(limits, "store_bytes", otherwise.storeBytes()));
    }

    /// @param value a map of texts, or null for none
    static Map<String, String> modules(@Nullable Object value) {
        if (value == null) return Map.of();
        if (!(value instanceof Map<?, ?> map))
            throw new InvalidPluginConfigException(
                    "modules: " + value + " (expected: a map of names to JavaScript)");
        Map<String, String> modules = new LinkedHashMap<>();
        map.forEach(
                (name, text) -> {
                    if (!(text instanceof String code))
                        throw new InvalidPluginConfigException(
                                "modules." + name + ": " + text + " (expected: JavaScript)");
                    modules.put(String.valueOf(name), code);
                });
        return modules;
    }

    private static @Nullable Object load(String yaml) {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new InvalidPluginConfigException("settings: no YAML: " + e.getMessage(), e);
        }
    }

    static Map<?, ?> map(String what, @Nullable Object value, List<String> keys) {
        if (value == null) return Map.of();
        if (!(value instanceof Map<?, ?> map)) {
            throw new InvalidPluginConfigException(
                    what + ": " + value + " (expected: a map of " + keys + ")");
        }
        for (Object key : map.keySet()) {
            if (keys.contains(String.valueOf(key))) continue;
            throw new InvalidPluginConfigException(
                    what + ": unknown key " + key + " (expected: one of " + keys + ")");
        }
        return map;
    }

    private static long number(Map<?, ?> limits, String key, long otherwise) {
        Object value = limits.get(key);
        if (value == null) return otherwise;
        if (value instanceof Number number
                && number.doubleValue() == number.longValue()
                && number.longValue() >= 0
                && number.longValue() <= Integer.MAX_VALUE) return number.longValue();
        throw new InvalidPluginConfigException(
                "limits."
                        + key
                        + ": "
                        + value
                        + " (expected: a whole number from 0 to 2147483647)");
    }

    private static Attachment attachment(@Nullable Object value) {
        if (value == null) return Attachment.EVERYWHERE;
        for (Attachment each : Attachment.values())
            if (each.name().equals(String.valueOf(value).toUpperCase(Locale.ROOT))) return each;
        throw new InvalidPluginConfigException(
                "attachment: "
                        + value
                        + " (expected: one of "
                        + Arrays.toString(Attachment.values()).toLowerCase(Locale.ROOT)
                        + ")");
    }
}
