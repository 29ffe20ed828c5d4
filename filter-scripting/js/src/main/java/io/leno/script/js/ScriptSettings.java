package io.leno.script.js;

import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.runtime.spi.PluginSettings;

import java.util.LinkedHashMap;
import java.util.List;
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
///   run_millis: 30
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
    /// @throws io.leno.api.plugin.InvalidPluginConfigException naming the key, its value and what
    ///   was expected
    static ScriptSettings read(String yaml) {
        PluginSettings settings = PluginSettings.ofYaml(yaml, KEYS);
        return new ScriptSettings(settings.attachment(), modules(settings), limits(settings));
    }

    /// What stands under `limits`.
    static ScriptLimits limits(PluginSettings settings) {
        PluginSettings limits = settings.inner("limits", LIMITS);
        ScriptLimits otherwise = ScriptLimits.DEFAULT;
        return new ScriptLimits(
                limits.number("statements", otherwise.statements()),
                limits.number("run_millis", otherwise.runMillis()),
                limits.number("memory_bytes", otherwise.memoryBytes()),
                (int) limits.number("string_bytes", otherwise.stringBytes()),
                (int) limits.number("depth", otherwise.depth()),
                limits.number("output_bytes", otherwise.outputBytes()),
                (int) limits.number("calls", otherwise.calls()),
                (int) limits.number("failures", otherwise.failures()),
                limits.number("store_bytes", otherwise.storeBytes()));
    }

    /// What stands under `modules`.
    static Map<String, String> modules(PluginSettings settings) {
        Object value = settings.value("modules");
        if (value == null) return Map.of();
        if (!(value instanceof Map<?, ?> map))
            throw PluginSettings.wrong("modules", value, "a map of names to JavaScript");
        Map<String, String> modules = new LinkedHashMap<>();
        map.forEach(
                (name, text) -> {
                    if (!(text instanceof String code))
                        throw PluginSettings.wrong("modules." + name, text, "JavaScript");
                    modules.put(String.valueOf(name), code);
                });
        return modules;
    }
}
