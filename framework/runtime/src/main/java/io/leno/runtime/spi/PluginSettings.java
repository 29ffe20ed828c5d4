package io.leno.runtime.spi;

import static java.util.Objects.requireNonNull;

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

/// Settings of a plugin as they stand in the YAML beside its file, or as JSON in a configuration: a
/// map of known keys. What is wrong is told in one way, with key, value and what was expected.
public final class PluginSettings {
    private final String path;
    private final Map<?, ?> values;

    private PluginSettings(String path, Map<?, ?> values) {
        this.path = path;
        this.values = values;
    }

    /// @param yaml empty for none
    /// @throws InvalidPluginConfigException when it is no map of these keys
    public static PluginSettings ofYaml(String yaml, List<String> keys) {
        requireNonNull(yaml, "yaml");
        try {
            Object value = new Load(LoadSettings.builder().build()).loadFromString(yaml);
            return new PluginSettings("", map("settings", value, keys));
        } catch (YamlEngineException e) {
            throw new InvalidPluginConfigException("settings: no YAML: " + e.getMessage(), e);
        }
    }

    /// @param what they are, for messages
    /// @param value JSON-like; null for none
    /// @throws InvalidPluginConfigException when it is no map of these keys
    public static PluginSettings of(String what, @Nullable Object value, List<String> keys) {
        requireNonNull(what, "what");
        return new PluginSettings("", map(what, value, keys));
    }

    /// The map under a key, which may be absent.
    ///
    /// @throws InvalidPluginConfigException when it is no map of these keys
    public PluginSettings inner(String key, List<String> keys) {
        return new PluginSettings(path + key + ".", map(path + key, values.get(key), keys));
    }

    private static Map<?, ?> map(String what, @Nullable Object value, List<String> keys) {
        if (value == null) return Map.of();
        if (!(value instanceof Map<?, ?> map)) throw wrong(what, value, "a map of " + keys);
        for (Object key : map.keySet())
            if (!keys.contains(String.valueOf(key)))
                throw wrong(what, "unknown key " + key, "one of " + keys);
        return map;
    }

    /// The keys that are there.
    public List<String> keys() {
        return values.keySet().stream().map(String::valueOf).toList();
    }

    /// As it is written; null where it is absent.
    public @Nullable Object value(String key) {
        return values.get(key);
    }

    /// Empty where it is absent.
    public String text(String key) {
        Object value = values.get(key);
        return value == null ? "" : String.valueOf(value);
    }

    /// @throws InvalidPluginConfigException when it is none from 0 to 2147483647
    public long number(String key, long otherwise) {
        Object value = values.get(key);
        if (value == null) return otherwise;
        if (value instanceof Number number
                && number.doubleValue() == number.longValue()
                && number.longValue() >= 0
                && number.longValue() <= Integer.MAX_VALUE) return number.longValue();
        throw wrong(path + key, value, "a whole number from 0 to " + Integer.MAX_VALUE);
    }

    /// @throws InvalidPluginConfigException when it is none of these, in lower case
    public <E extends Enum<E>> E choice(String key, E[] all, E otherwise) {
        Object value = values.get(key);
        if (value == null) return otherwise;
        for (E each : all)
            if (each.name().equals(String.valueOf(value).toUpperCase(Locale.ROOT))) return each;
        String names = Arrays.toString(all).toLowerCase(Locale.ROOT);
        throw wrong(path + key, value, "one of " + names);
    }

    /// Where a dropped filter serves: `attachment`; everywhere if they do not say.
    public Attachment attachment() {
        return choice("attachment", Attachment.values(), Attachment.EVERYWHERE);
    }

    /// A mistake, in the words of all others.
    public static InvalidPluginConfigException wrong(String what, Object value, String expected) {
        return new InvalidPluginConfigException(
                what + ": " + value + " (expected: " + expected + ")");
    }
}
