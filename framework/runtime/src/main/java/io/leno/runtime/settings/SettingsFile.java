package io.leno.runtime.settings;

import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// A file of settings: a flat YAML mapping of option names without their dashes, `xds-port: 15010`.
///
/// @param settings by key, in the order of the file
public record SettingsFile(Path file, Map<String, Setting> settings) {
    /// @param value as the command line would have it; the elements of a list joined by commas
    /// @param line counted from 1
    public record Setting(String value, int line) {}

    public SettingsFile {
        settings = Map.copyOf(settings);
    }

    /// A file that is not there.
    public static SettingsFile absent(Path file) {
        return new SettingsFile(file, Map.of());
    }

    /// @param known the keys it may have, asked for only when it has any
    /// @throws SettingsException when the file cannot be read, is not such a mapping, or has a key
    ///   that is not known
    public static SettingsFile read(Path file, Supplier<Set<String>> known) {
        Map<String, Setting> settings = new LinkedHashMap<>();
        List<NodeTuple> entries = entries(file);
        Set<String> knownKeys = entries.isEmpty() ? Set.of() : known.get();
        for (NodeTuple entry : entries) {
            String key = scalar(file, entry.getKeyNode(), "a setting's name");
            int line = line(entry.getKeyNode());
            if (!knownKeys.contains(key)) throw unknown(file, line, key, knownKeys);
            Setting earlier =
                    settings.put(key, new Setting(value(file, entry.getValueNode()), line));
            if (earlier != null) {
                throw new SettingsException(
                        at(file, line) + key + ": set before on line " + earlier.line());
            }
        }
        return new SettingsFile(file, settings);
    }

    private static List<NodeTuple> entries(Path file) {
        Optional<Node> root;
        try {
            LoadSettings label = LoadSettings.builder().setLabel(file.toString()).build();
            root = new Compose(label).composeString(Files.readString(file));
        } catch (IOException e) {
            throw new SettingsException(file + ": cannot be read (" + e + ")");
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new SettingsException(at(file, line) + e.getProblem() + " (expected: YAML)");
        } catch (YamlEngineException e) {
            throw new SettingsException(file + ": " + e.getMessage() + " (expected: YAML)");
        }
        if (root.isEmpty() || root.get().getTag().equals(Tag.NULL)) return List.of();
        if (root.get() instanceof MappingNode mapping) return mapping.getValue();
        throw new SettingsException(
                at(file, line(root.get()))
                        + "not a mapping (expected: lines like xds-port: 15010)");
    }

    private static String value(Path file, Node node) {
        if (!(node instanceof SequenceNode list)) return scalar(file, node, "a value");
        return list.getValue().stream()
                .map(element -> scalar(file, element, "a value"))
                .collect(Collectors.joining(","));
    }

    private static String scalar(Path file, Node node, String expected) {
        if (node instanceof ScalarNode scalar) return scalar.getValue();
        throw new SettingsException(
                at(file, line(node))
                        + "a nested "
                        + node.getNodeType().toString().toLowerCase(Locale.ROOT)
                        + " (expected: "
                        + expected
                        + ")");
    }

    private static SettingsException unknown(
            Path file, int line, String key, Set<String> knownKeys) {
        String meant =
                Nearest.to(key, knownKeys)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("see leno --help");
        return new SettingsException(at(file, line) + key + ": unknown setting (" + meant + ")");
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    private static String at(Path file, int line) {
        return file + ":" + line + ": ";
    }
}
