package io.leno.istio.bind;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.CoreSchema;

import java.util.HashMap;
import java.util.Map;

/// YAML that is a text inside of a resource.
///
/// @param value nested maps, lists, strings, numbers, booleans; null for a text without content
/// @param lines of fields in the text, starting at 1, by path: `outboundTrafficPolicy.mode`
public record YamlText(@Nullable Object value, Map<String, Integer> lines) {
    private static final LoadSettings SETTINGS =
            LoadSettings.builder()
                    .setSchema(new CoreSchema())
                    .setMaxAliasesForCollections(50)
                    .build();

    /// Text that is no YAML.
    public static final class InvalidYamlException extends Exception {
        private static final long serialVersionUID = 1;
        private final int line;

        InvalidYamlException(int line, String message) {
            super(message);
            this.line = line;
        }

        /// Starting at 1.
        public int line() {
            return line;
        }
    }

    /// @throws InvalidYamlException naming the line
    public static YamlText parse(String text) throws InvalidYamlException {
        try {
            var lines = new HashMap<String, Integer>();
            Object value = new Load(SETTINGS).loadFromString(text);
            // what could be loaded has no more nodes than it may have, and none inside of itself
            new Compose(SETTINGS).composeString(text).ifPresent(node -> addLines(node, "", lines));
            return new YamlText(value, Map.copyOf(lines));
        } catch (MarkedYamlEngineException invalid) {
            int line = invalid.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new InvalidYamlException(line, String.valueOf(invalid.getProblem()));
        } catch (YamlEngineException invalid) {
            throw new InvalidYamlException(1, String.valueOf(invalid.getMessage()));
        }
    }

    private static void addLines(Node node, String path, Map<String, Integer> lines) {
        if (node.isRecursive()) return;
        switch (node) {
            case MappingNode mapping -> {
                for (NodeTuple field : mapping.getValue()) {
                    if (!(field.getKeyNode() instanceof ScalarNode key)) continue;
                    String at = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
                    lines.put(at, line(key));
                    addLines(field.getValueNode(), at, lines);
                }
            }
            case SequenceNode list -> {
                for (int i = 0; i < list.getValue().size(); i++) {
                    String at = path + "[" + i + "]";
                    lines.put(at, line(list.getValue().get(i)));
                    addLines(list.getValue().get(i), at, lines);
                }
            }
            default -> {
                // a scalar has the line of its name
            }
        }
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }
}
