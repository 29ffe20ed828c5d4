package io.leno.proxy.bootstrap;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;

import io.leno.proto.ExtensionTypes;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.util.HashSet;
import java.util.stream.Collectors;

/// Walks a YAML tree along a message's descriptor and writes the JSON that protobuf reads. Each
/// field is checked on the way, as only here its line is known.
final class YamlReader {
    private static final int MAX_DEPTH = 100; // protobuf's own limit, and an end to cyclic aliases

    private final String source;
    private final ExtensionTypes types;
    private final boolean lenient;
    private final StringBuilder out = new StringBuilder();

    /// @param lenient unknown fields are left out
    YamlReader(String source, ExtensionTypes types, boolean lenient) {
        this.lenient = lenient;
        this.source = source;
        this.types = types;
    }

    StringBuilder json(Node root, Descriptor type) {
        message(root, type, "");
        return out;
    }

    private void message(Node node, Descriptor type, String path) {
        switch (type.getFullName()) {
            case "google.protobuf.Struct" ->
                    YamlValue.append(out, mapping(node, path, "an object"));
            case "google.protobuf.Value" -> YamlValue.append(out, node);
            case "google.protobuf.ListValue" -> YamlValue.append(out, sequence(node, path));
            case "google.protobuf.Any" -> any(node, path);
            case "google.protobuf.Duration" -> duration(node, path);
            case "google.protobuf.Timestamp", "google.protobuf.FieldMask" ->
                    YamlValue.appendText(out, text(node, path, "a text"));
            case "google.protobuf.BoolValue",
                    "google.protobuf.BytesValue",
                    "google.protobuf.DoubleValue",
                    "google.protobuf.FloatValue",
                    "google.protobuf.Int32Value",
                    "google.protobuf.Int64Value",
                    "google.protobuf.StringValue",
                    "google.protobuf.UInt32Value",
                    "google.protobuf.UInt64Value" ->
                    value(node, type.findFieldByName("value"), path);
            default -> fields(mapping(node, path, "an object, " + type.getFullName()), type, path);
        }
    }

    private void fields(MappingNode node, Descriptor type, String path) {
        if (path.chars().filter(c -> c == '.').count() > MAX_DEPTH) {
            throw at(node, path, "nested too deeply (expected: at most " + MAX_DEPTH + " levels)");
        }
        out.append('{');
        appendFields(node, type, path);
        out.append('}');
    }

    private void appendFields(MappingNode node, Descriptor type, String path) {
        var seen = new HashSet<FieldDescriptor>();
        for (NodeTuple entry : node.getValue()) {
            String key = text(entry.getKeyNode(), path, "a field name");
            if (key.equals("@type")) continue; // written by any()
            String fieldPath = path.isEmpty() ? key : path + "." + key;
            FieldDescriptor field = field(type, key);
            if (field == null && lenient) continue;
            if (field == null) {
                throw at(entry.getKeyNode(), fieldPath, "no such field in " + type.getFullName());
            }
            if (!seen.add(field)) throw at(entry.getKeyNode(), fieldPath, "given twice");
            if (YamlValue.isNull(entry.getValueNode()) && !isValue(field)) continue;
            separate();
            YamlValue.appendText(out, field.getName());
            out.append(':');
            field(entry.getValueNode(), field, fieldPath);
        }
    }

    private static boolean isValue(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getMessageType().getFullName().equals("google.protobuf.Value");
    }

    private void separate() {
        char last = out.charAt(out.length() - 1);
        if (last != '{' && last != '[') out.append(',');
    }

    private static @Nullable FieldDescriptor field(Descriptor type, String key) {
        FieldDescriptor byName = type.findFieldByName(key);
        if (byName != null) return byName;
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(key)) return field;
        }
        return null;
    }

    private void field(Node node, FieldDescriptor field, String path) {
        if (field.isMapField()) {
            map(mapping(node, path, "an object"), field, path);
        } else if (field.isRepeated()) {
            list(sequence(node, path), field, path);
        } else {
            value(node, field, path);
        }
    }

    private void map(MappingNode node, FieldDescriptor field, String path) {
        FieldDescriptor value = field.getMessageType().findFieldByName("value");
        out.append('{');
        for (NodeTuple entry : node.getValue()) {
            String key = text(entry.getKeyNode(), path, "a key");
            separate();
            YamlValue.appendText(out, key);
            out.append(':');
            value(entry.getValueNode(), value, path + "[" + key + "]");
        }
        out.append('}');
    }

    private void list(SequenceNode node, FieldDescriptor field, String path) {
        out.append('[');
        int index = 0;
        for (Node item : node.getValue()) {
            separate();
            value(item, field, path + "[" + index++ + "]");
        }
        out.append(']');
    }

    private void value(Node node, FieldDescriptor field, String path) {
        switch (field.getJavaType()) {
            case MESSAGE -> message(node, field.getMessageType(), path);
            case ENUM -> enumeration(node, field.getEnumType(), path);
            case BOOLEAN -> out.append(bool(node, path));
            case INT, LONG -> number(node, path, "a whole number");
            case FLOAT, DOUBLE -> number(node, path, "a number");
            case STRING, BYTE_STRING -> YamlValue.appendText(out, text(node, path, "a text"));
        }
    }

    private boolean bool(Node node, String path) {
        String text = text(node, path, "true or false");
        Boolean value = YamlValue.bool(text);
        if (value == null) throw at(node, path, text + " (expected: true or false)");
        return value;
    }

    private void number(Node node, String path, String expected) {
        String text = text(node, path, expected);
        String number = YamlValue.number(text);
        if (number == null) throw at(node, path, text + " (expected: " + expected + ")");
        YamlValue.appendText(out, number);
    }

    private void enumeration(Node node, EnumDescriptor type, String path) {
        String text = text(node, path, "one of " + type.getFullName());
        if (type.findValueByName(text) != null) {
            YamlValue.appendText(out, text);
            return;
        }
        String number = YamlValue.number(text);
        if (number == null) {
            String names =
                    type.getValues().stream()
                            .map(EnumValueDescriptor::getName)
                            .collect(Collectors.joining(", "));
            throw at(node, path, text + " (expected: " + names + ")");
        }
        out.append(number);
    }

    private void duration(Node node, String path) {
        String text = text(node, path, "a duration such as 0.25s");
        if (!text.matches("-?\\d+(\\.\\d{1,9})?s")) {
            throw at(node, path, text + " (expected: a duration such as 0.25s)");
        }
        YamlValue.appendText(out, text);
    }

    private void any(Node node, String path) {
        MappingNode mapping = mapping(node, path, "an object with @type");
        if (mapping.getValue().isEmpty()) {
            out.append("{}");
            return;
        }
        Node typeNode = entry(mapping, "@type");
        if (typeNode == null) throw at(node, path, "no @type (expected: a type URL in @type)");
        String url = text(typeNode, path + ".@type", "a type URL");
        Descriptor type = types.find(url.substring(url.lastIndexOf('/') + 1));
        if (type == null) throw at(typeNode, path, "unknown extension type " + url);
        out.append("{\"@type\":");
        YamlValue.appendText(out, url);
        if (isWellKnown(type)) {
            Node value = entry(mapping, "value");
            if (value == null) throw at(node, path, "no value (expected: value beside @type)");
            out.append(",\"value\":");
            message(value, type, path + ".value");
        } else {
            appendFields(mapping, type, path);
        }
        out.append('}');
    }

    /// These have a JSON form of their own, so that `@type` cannot stand beside their fields.
    private static boolean isWellKnown(Descriptor type) {
        return type.getFile().getPackage().equals("google.protobuf")
                && !type.getFullName().equals("google.protobuf.Empty");
    }

    private static @Nullable Node entry(MappingNode mapping, String key) {
        for (NodeTuple entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
                return entry.getValueNode();
            }
        }
        return null;
    }

    private MappingNode mapping(Node node, String path, String expected) {
        if (node instanceof MappingNode mapping) return mapping;
        throw at(node, path, shown(node) + " (expected: " + expected + ")");
    }

    private SequenceNode sequence(Node node, String path) {
        if (node instanceof SequenceNode sequence) return sequence;
        throw at(node, path, shown(node) + " (expected: a list)");
    }

    private String text(Node node, String path, String expected) {
        if (node instanceof ScalarNode scalar && !YamlValue.isNull(node)) return scalar.getValue();
        throw at(node, path, shown(node) + " (expected: " + expected + ")");
    }

    private static String shown(Node node) {
        return switch (node) {
            case ScalarNode scalar when scalar.getScalarStyle() == ScalarStyle.PLAIN ->
                    scalar.getValue().isEmpty() ? "nothing" : scalar.getValue();
            case ScalarNode scalar -> "\"" + scalar.getValue() + "\"";
            case SequenceNode list -> "a list";
            default -> "an object";
        };
    }

    private InvalidBootstrapException at(Node node, String path, String problem) {
        String line = node.getStartMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
        String where = path.isEmpty() ? "" : path + ": ";
        return new InvalidBootstrapException(source + line + ": " + where + problem);
    }
}
