package io.leno.script.lua;

import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.runtime.spi.PluginSettings;

import java.util.List;

/// What may stand in the YAML file beside a script:
///
/// ```yaml
/// attachment: everywhere        # gateways, inbound, outbound, where_configured
/// limits:
///   instructions: 5000000       # rounds of loops, calls, steps of matching
///   run_millis: 30
///   memory_bytes: 67108864
///   string_bytes: 16777216
///   output_bytes: 16777216      # bodies, answers, calls, log lines
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
                    "output_bytes",
                    "calls",
                    "store_bytes",
                    "failures");

    /// @param yaml empty for the defaults
    /// @throws io.leno.api.plugin.InvalidPluginConfigException naming the key, its value and what
    ///   was expected
    static ScriptSettings read(String yaml) {
        PluginSettings settings = PluginSettings.ofYaml(yaml, KEYS);
        PluginSettings limits = settings.inner("limits", LIMITS);
        ScriptLimits otherwise = ScriptLimits.DEFAULT;
        return new ScriptSettings(
                settings.attachment(),
                new ScriptLimits(
                        limits.number("instructions", otherwise.instructions()),
                        limits.number("run_millis", otherwise.runMillis()),
                        limits.number("memory_bytes", otherwise.memoryBytes()),
                        (int) limits.number("string_bytes", otherwise.stringBytes()),
                        limits.number("output_bytes", otherwise.outputBytes()),
                        (int) limits.number("calls", otherwise.calls()),
                        limits.number("store_bytes", otherwise.storeBytes()),
                        (int) limits.number("failures", otherwise.failures())));
    }
}
