package io.leno.runtime.deploy;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a process has to know of its plugins to go on after a restart, as text.
///
/// @param plugins by name
/// @param ignored files that are not to be deployed, by path, with their hash
record PluginState(List<Saved> plugins, Map<String, String> ignored) {
    private static final Logger log = LoggerFactory.getLogger(PluginState.class);

    static final PluginState EMPTY = new PluginState(List.of(), Map.of());

    /// One plugin.
    ///
    /// @param live number, or 0
    /// @param canary number, or 0
    /// @param rule of the canary, or empty
    /// @param files each with the hash it had when it was taken; the last one serves
    record Saved(
            String name,
            int lastNumber,
            int live,
            int canary,
            String rule,
            boolean pinned,
            String set,
            Map<String, String> files,
            List<SavedGeneration> generations) {}

    record SavedGeneration(
            int number,
            String sha256,
            String kind,
            String version,
            String file,
            String setVersion,
            Instant since,
            String rejected,
            boolean good) {}

    PluginState {
        plugins = List.copyOf(plugins);
        ignored = Map.copyOf(ignored);
    }

    String text() {
        DumpSettings block = DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build();
        return new Dump(block)
                .dumpToString(
                        Map.of(
                                "plugins",
                                plugins.stream().map(PluginState::fields).toList(),
                                "ignored",
                                ignored));
    }

    private static Map<String, Object> fields(Saved plugin) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", plugin.name());
        fields.put("last-number", plugin.lastNumber());
        fields.put("live", plugin.live());
        fields.put("canary", plugin.canary());
        fields.put("rule", plugin.rule());
        fields.put("pinned", plugin.pinned());
        fields.put("set", plugin.set());
        fields.put("files", plugin.files());
        fields.put("generations", plugin.generations().stream().map(PluginState::fields).toList());
        return fields;
    }

    private static Map<String, Object> fields(SavedGeneration generation) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", generation.number());
        fields.put("sha256", generation.sha256());
        fields.put("kind", generation.kind());
        fields.put("version", generation.version());
        fields.put("file", generation.file());
        fields.put("set-version", generation.setVersion());
        fields.put("since", generation.since().toString());
        fields.put("rejected", generation.rejected());
        fields.put("good", generation.good());
        return fields;
    }

    /// Nothing where the text is not one of ours: then what is in the folders is deployed anew.
    static PluginState parse(String text) {
        try {
            if (!(new Load(LoadSettings.builder().build()).loadFromString(text)
                    instanceof Map<?, ?> root)) return EMPTY;
            List<Saved> plugins =
                    list(root, "plugins").stream().map(each -> saved((Map<?, ?>) each)).toList();
            return new PluginState(plugins, strings(root, "ignored"));
        } catch (YamlEngineException | ClassCastException | DateTimeException e) {
            log.warn("What was known of plugins cannot be understood: {}", e.toString());
            return EMPTY;
        }
    }

    private static Saved saved(Map<?, ?> fields) {
        return new Saved(
                string(fields, "name"),
                number(fields, "last-number"),
                number(fields, "live"),
                number(fields, "canary"),
                string(fields, "rule"),
                flag(fields, "pinned"),
                string(fields, "set"),
                strings(fields, "files"),
                list(fields, "generations").stream()
                        .map(each -> generation((Map<?, ?>) each))
                        .toList());
    }

    private static SavedGeneration generation(Map<?, ?> fields) {
        return new SavedGeneration(
                number(fields, "number"),
                string(fields, "sha256"),
                string(fields, "kind"),
                string(fields, "version"),
                string(fields, "file"),
                string(fields, "set-version"),
                Instant.parse(string(fields, "since")),
                string(fields, "rejected"),
                flag(fields, "good"));
    }

    private static List<?> list(Map<?, ?> fields, String key) {
        return fields.get(key) instanceof List<?> list ? list : List.of();
    }

    private static Map<String, String> strings(Map<?, ?> fields, String key) {
        Map<String, String> strings = new LinkedHashMap<>();
        if (fields.get(key) instanceof Map<?, ?> map)
            map.forEach((name, value) -> strings.put("" + name, "" + value));
        return strings;
    }

    private static String string(Map<?, ?> fields, String key) {
        return Optional.ofNullable(fields.get(key)).map(Object::toString).orElse("");
    }

    private static int number(Map<?, ?> fields, String key) {
        return fields.get(key) instanceof Number number ? number.intValue() : 0;
    }

    private static boolean flag(Map<?, ?> fields, String key) {
        return Boolean.TRUE.equals(fields.get(key));
    }
}
