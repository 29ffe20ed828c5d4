package io.leno.script.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.api.json.Json;
import io.leno.runtime.spi.PluginSettings;
import io.leno.script.wasm.abi.PluginSpec;
import io.leno.script.wasm.abi.VmSpec;
import io.leno.script.wasm.vm.WasmLimits;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What may stand in the YAML file beside a module:
///
/// ```yaml
/// attachment: everywhere        # gateways, inbound, outbound, where_configured
/// configuration: {users: [a]}   # for proxy_on_configure; a text as it is, anything else as JSON
/// root_id: auth
/// failure_policy: fail_reload   # fail_open, fail_closed
/// environment: {MODE: strict}
/// limits:
///   run_millis: 30              # computing, in one call
///   start_millis: 10000
///   memory_bytes: 67108864
///   calls: 256                  # under way at a time
/// ```
final class FileSettings {
    private static final List<String> KEYS =
            List.of(
                    "attachment",
                    "configuration",
                    "root_id",
                    "failure_policy",
                    "environment",
                    "limits");
    private static final List<String> LIMITS =
            List.of("run_millis", "start_millis", "memory_bytes", "calls");

    private final PluginSettings root;

    private FileSettings(PluginSettings root) {
        this.root = root;
    }

    /// @param yaml empty for the defaults
    /// @throws io.leno.api.plugin.InvalidPluginConfigException when it is no map of these keys
    static FileSettings read(String yaml) {
        return new FileSettings(PluginSettings.ofYaml(yaml, KEYS));
    }

    Attachment attachment() {
        return root.attachment();
    }

    /// @param name of the plugin
    /// @param configuration in place of the file's; empty for that
    WasmSpec spec(String name, String sha256, String configuration) {
        var vm =
                new VmSpec(
                        name,
                        WasmConfig.V8,
                        sha256,
                        new byte[0],
                        environment(),
                        Set.of(),
                        limits());
        String text = configuration.isEmpty() ? configuration() : configuration;
        var plugin = new PluginSpec(name, root.text("root_id"), text.getBytes(UTF_8), false);
        FailurePolicy policy =
                root.choice("failure_policy", FailurePolicy.values(), FailurePolicy.FAIL_RELOAD);
        boolean open = policy == FailurePolicy.FAIL_OPEN;
        return new WasmSpec(vm, plugin, policy, open, WasmSpec.RELOAD_PAUSE);
    }

    private String configuration() {
        Object value = root.value("configuration");
        if (value == null) return "";
        return value instanceof String text ? text : Json.compact(value);
    }

    private Map<String, String> environment() {
        Object value = root.value("environment");
        if (value == null) return Map.of();
        if (!(value instanceof Map<?, ?> map))
            throw PluginSettings.wrong("environment", value, "a map of texts");
        var all = new HashMap<String, String>();
        map.forEach((key, each) -> all.put(String.valueOf(key), String.valueOf(each)));
        return all;
    }

    private WasmLimits limits() {
        PluginSettings limits = root.inner("limits", LIMITS);
        WasmLimits otherwise = WasmLimits.DEFAULT;
        return new WasmLimits(
                limits.number("start_millis", otherwise.startMillis()),
                limits.number("run_millis", otherwise.runMillis()),
                limits.number("memory_bytes", otherwise.memoryBytes()),
                (int) limits.number("calls", otherwise.calls()));
    }
}
