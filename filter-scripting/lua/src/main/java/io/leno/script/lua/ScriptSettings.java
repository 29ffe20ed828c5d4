package io.leno.script.lua;

import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What may stand in the YAML file beside a script:
///
/// ```yaml
/// attachment: everywhere        # gateways, inbound, outbound, where_configured
/// limits:
///   instructions: 5000000       # rounds of loops, calls, steps of matching
///   run_millis: 40
///   memory_bytes: 67108864
///   string_bytes: 16777216
///   calls: 16
///   store_bytes: 16777216       # of the shared store
///   failures: 10                # broken limits in a minute; 0: never rests
/// ```
record ScriptSettings(Attachment attachment, ScriptLimits limits) {
    private static final List<String> KEYS = List.of("attachment", "limits");
    private static final List<String> LIMITS =
            List.of(
                    "instructions",
                    "run_millis",
                    "memory_bytes",
                    "string_bytes",
                    "calls",
                    "store_bytes",
                    "failures");

    /// @param yaml empty for the defaults
    /// @throws InvalidPluginConfigException naming the key, its value and what was expected
    static ScriptSettings read(String yaml) {
        Map<?, ?> root = map("settings", load(yaml), KEYS);
        Map<?, ?> limits = map("limits", root.get("limits"), LIMITS);
        ScriptLimits otherwise = ScriptLimits.DEFAULT;
        return new ScriptSettings(
                attachment(root.get("attachment")),
                new ScriptLimits(
                        number(limits, "instructions", otherwise.instructions()),
                        number(limits, "run_millis", otherwise.runMillis()),
                        number(limits, "memory_bytes", otherwise.memoryBytes()),
                        (int) number(limits, "string_bytes", otherwise.stringBytes()),
                        (int) number(limits, "calls", otherwise.calls()),
                        number(limits, "store_bytes", otherwise.storeBytes()),
                        (int) number(limits, "failures", otherwise.failures())));
    }

    private static @Nullable Object load(String yaml) {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(yaml);
        } catch (YamlEngineException e) {
            throw new InvalidPluginConfigException("settings: no YAML: " + e.getMessage(), e);
        }
    }

    private static Map<?, ?> map(String what, @Nullable Object value, List<String> keys) {
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
