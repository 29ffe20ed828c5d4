package io.leno.manifest;

import org.jspecify.annotations.Nullable;
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
import org.snakeyaml.engine.v2.schema.CoreSchema;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One object of a file: a document, or an item of a document of kind `List`.
///
/// @param body nested maps, lists, strings, numbers, booleans and nulls
/// @param lines by path of field, starting at 1
public record YamlObject(Map<String, Object> body, Map<String, Integer> lines) {
    private static final int MAX_CHARACTERS = 64 << 20;

    /// All objects of a text (YAML, or JSON, which is YAML too); documents without content are
    /// skipped.
    ///
    /// @throws InvalidYamlException naming the line
    public static List<YamlObject> parseAll(String text) {
        var settings =
                LoadSettings.builder()
                        .setSchema(new CoreSchema())
                        .setCodePointLimit(MAX_CHARACTERS)
                        .build();
        var objects = new ArrayList<YamlObject>();
        try {
            for (Node document : new Compose(settings).composeAllFromString(text)) {
                addObjects(document, objects);
            }
        } catch (MarkedYamlEngineException invalid) {
            int line = invalid.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
            throw new InvalidYamlException(line, message(invalid));
        } catch (YamlEngineException invalid) {
            throw new InvalidYamlException(1, String.valueOf(invalid.getMessage()));
        }
        return objects;
    }

    private static String message(MarkedYamlEngineException invalid) {
        String context = invalid.getContext();
        return "no valid YAML: "
                + (context == null ? "" : context + ": ")
                + String.valueOf(invalid.getProblem());
    }

    private static void addObjects(Node document, List<YamlObject> objects) {
        if (document.getTag().equals(Tag.NULL)) return;
        if (!(document instanceof MappingNode mapping)) {
            throw new InvalidYamlException(
                    line(document),
                    "the document is no object (expected: fields and their values)");
        }
        SequenceNode items = itemsOfList(mapping);
        if (items == null) {
            objects.add(new Conversion().object(mapping));
            return;
        }
        for (Node item : items.getValue()) addObjects(item, objects);
    }

    private static @Nullable SequenceNode itemsOfList(MappingNode mapping) {
        SequenceNode items = null;
        boolean isList = false;
        for (NodeTuple field : mapping.getValue()) {
            String name = field.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            if (name.equals("kind") && field.getValueNode() instanceof ScalarNode kind) {
                isList = kind.getValue().endsWith("List");
            }
            if (name.equals("items") && field.getValueNode() instanceof SequenceNode list) {
                items = list;
            }
        }
        return isList ? items : null;
    }

    private static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /// Turns nodes into values, writing down the lines.
    private static final class Conversion {
        /// Aliases of aliases must not fill the memory.
        private static final int MAX_VALUES = 2_000_000;

        private final Map<String, Integer> lines = new HashMap<>();
        private int values;

        YamlObject object(MappingNode mapping) {
            lines.put("", line(mapping));
            return new YamlObject(map(mapping, ""), lines);
        }

        private @Nullable Object value(Node node, String path) {
            if (++values > MAX_VALUES) {
                throw new InvalidYamlException(
                        line(node), "more than " + MAX_VALUES + " values in one document");
            }
            if (node.isRecursive()) {
                throw new InvalidYamlException(line(node), path + ": contains itself");
            }
            return switch (node) {
                case MappingNode mapping -> map(mapping, path);
                case SequenceNode sequence -> list(sequence, path);
                case ScalarNode scalar -> scalar(scalar);
                default -> throw new IllegalStateException("unknown node: " + node.getNodeType());
            };
        }

        @SuppressWarnings("NullAway") // a value may be null, as in JSON
        private Map<String, Object> map(MappingNode mapping, String path) {
            var map = new LinkedHashMap<String, Object>();
            var merged = new LinkedHashMap<String, Object>();
            for (NodeTuple field : mapping.getValue()) {
                Node keyNode = field.getKeyNode();
                if (!(keyNode instanceof ScalarNode key)) {
                    throw new InvalidYamlException(
                            line(keyNode), path + ": a field name that is no text");
                }
                String name = key.getValue();
                if (name.equals("<<") && key.isPlain()) {
                    merge(field.getValueNode(), path, merged);
                    continue;
                }
                String at = path.isEmpty() ? name : path + "." + name;
                if (map.containsKey(name)) {
                    throw new InvalidYamlException(line(keyNode), at + ": is there twice");
                }
                lines.put(at, line(keyNode));
                map.put(name, value(field.getValueNode(), at));
            }
            merged.forEach(map::putIfAbsent);
            return map;
        }

        private void merge(Node from, String path, Map<String, Object> merged) {
            switch (from) {
                case MappingNode mapping -> map(mapping, path).forEach(merged::putIfAbsent);
                case SequenceNode several ->
                        several.getValue().forEach(each -> merge(each, path, merged));
                default ->
                        throw new InvalidYamlException(
                                line(from), path + ".<<: no object to merge with");
            }
        }

        @SuppressWarnings("NullAway") // a value may be null, as in JSON
        private List<Object> list(SequenceNode sequence, String path) {
            var list = new ArrayList<Object>();
            for (Node item : sequence.getValue()) {
                String at = path + "[" + list.size() + "]";
                lines.put(at, line(item));
                list.add(value(item, at));
            }
            return list;
        }

        private static @Nullable Object scalar(ScalarNode scalar) {
            Tag tag = scalar.getTag();
            String text = scalar.getValue();
            if (tag.equals(Tag.NULL)) return null;
            if (tag.equals(Tag.BOOL)) return Boolean.parseBoolean(text);
            if (tag.equals(Tag.INT)) return integer(text);
            if (tag.equals(Tag.FLOAT)) return decimal(text);
            return text;
        }

        private static Number integer(String text) {
            BigInteger number =
                    switch (text.length() > 2 ? text.substring(0, 2) : "") {
                        case "0x" -> new BigInteger(text.substring(2), 16);
                        case "0o" -> new BigInteger(text.substring(2), 8);
                        default -> new BigInteger(text.startsWith("+") ? text.substring(1) : text);
                    };
            if (number.bitLength() < Integer.SIZE) return number.intValue();
            if (number.bitLength() < Long.SIZE) return number.longValue();
            return number;
        }

        private static Double decimal(String text) {
            String plain = text.toLowerCase(java.util.Locale.ROOT);
            if (plain.endsWith(".inf")) {
                return plain.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            }
            return plain.equals(".nan") ? Double.NaN : Double.valueOf(plain);
        }
    }
}
