package io.leno.script.wasm;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.leno.api.filter.HttpFilterFactory.Attachment;
import io.leno.api.json.Json;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.script.wasm.abi.PluginSpec;
import io.leno.script.wasm.abi.VmSpec;
import io.leno.script.wasm.vm.WasmLimits;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
///   run_millis: 40              # computing, in one call
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

    private final Map<?, ?> root;

    private FileSettings(Map<?, ?> root) {
        this.root = root;
    }

    /// @param yaml empty for the defaults
    /// @throws InvalidPluginConfigException when it is no map of these keys
    static FileSettings read(String yaml) {
        try {
            Object read = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            return new FileSettings(map("settings", read, KEYS));
        } catch (YamlEngineException e) {
            throw new InvalidPluginConfigException("settings: no YAML: " + e.getMessage(), e);
        }
    }

    private static Map<?, ?> map(String what, @Nullable Object value, List<String> keys) {
        if (value == null) return Map.of();
        if (!(value instanceof Map<?, ?> map)) throw wrong(what, value, "a map of " + keys);
        for (Object key : map.keySet()) {
            if (!keys.contains(String.valueOf(key)))
                throw wrong(what, "unknown key " + key, "one of " + keys);
        }
        return map;
    }

    private static InvalidPluginConfigException wrong(String what, Object value, String expected) {
        return new InvalidPluginConfigException(
                what + ": " + value + " (expected: " + expected + ")");
    }

    Attachment attachment() {
        return choice("attachment", Attachment.values(), Attachment.EVERYWHERE);
    }

    private <E extends Enum<E>> E choice(String key, E[] all, E otherwise) {
        Object value = root.get(key);
        if (value == null) return otherwise;
        for (E each : all)
            if (each.name().equals(String.valueOf(value).toUpperCase(Locale.ROOT))) return each;
        throw wrong(key, value, "one of " + Arrays.toString(all).toLowerCase(Locale.ROOT));
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
        var plugin = new PluginSpec(name, text("root_id"), text.getBytes(UTF_8), false);
        FailurePolicy policy =
                choice("failure_policy", FailurePolicy.values(), FailurePolicy.FAIL_RELOAD);
        boolean open = policy == FailurePolicy.FAIL_OPEN;
        return new WasmSpec(vm, plugin, policy, open, WasmSpec.RELOAD_PAUSE);
    }

    private String text(String key) {
        Object value = root.get(key);
        return value == null ? "" : String.valueOf(value);
    }

    private String configuration() {
        Object value = root.get("configuration");
        if (value == null) return "";
        return value instanceof String text ? text : Json.compact(value);
    }

    private Map<String, String> environment() {
        Object value = root.get("environment");
        if (value == null) return Map.of();
        if (!(value instanceof Map<?, ?> map)) throw wrong("environment", value, "a map of texts");
        var all = new HashMap<String, String>();
        map.forEach((key, each) -> all.put(String.valueOf(key), String.valueOf(each)));
        return all;
    }

    private WasmLimits limits() {
        Map<?, ?> limits = map("limits", root.get("limits"), LIMITS);
        WasmLimits otherwise = WasmLimits.DEFAULT;
        return new WasmLimits(
                number(limits, "start_millis", otherwise.startMillis()),
                number(limits, "run_millis", otherwise.runMillis()),
                number(limits, "memory_bytes", otherwise.memoryBytes()),
                (int) number(limits, "calls", otherwise.calls()));
    }

    private static long number(Map<?, ?> limits, String key, long otherwise) {
        Object value = limits.get(key);
        if (value == null) return otherwise;
        if (value instanceof Number number
                && number.longValue() >= 0
                && number.longValue() <= Integer.MAX_VALUE) return number.longValue();
        throw wrong("limits." + key, value, "a whole number from 0 to " + Integer.MAX_VALUE);
    }
}
