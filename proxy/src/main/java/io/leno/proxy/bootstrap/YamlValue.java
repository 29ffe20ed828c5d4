package io.leno.proxy.bootstrap;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

import java.math.BigDecimal;
import java.util.Locale;

/// What YAML values mean where no type says so, by the rules of Envoy's parser (yaml-cpp): YAML
/// 1.1's words for true and false, whole numbers of 32 bits, all else text.
final class YamlValue {

    private YamlValue() {}

    static boolean isNull(Node node) {
        if (!(node instanceof ScalarNode scalar)) return false;
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) return false;
        return switch (scalar.getValue()) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
        };
    }

    static @Nullable Boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on", "y" -> true;
            case "false", "no", "off", "n" -> false;
            default -> null;
        };
    }

    /// In plain decimal form; null where it is no number.
    static @Nullable String number(String text) {
        try {
            if (text.startsWith("0x")) return Long.toString(Long.parseLong(text.substring(2), 16));
            return switch (text) {
                case ".inf", ".Inf", ".INF", "Infinity" -> "Infinity";
                case "-.inf", "-.Inf", "-.INF", "-Infinity" -> "-Infinity";
                case ".nan", ".NaN", ".NAN", "NaN" -> "NaN";
                default -> plain(new BigDecimal(text));
            };
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }

    private static String plain(BigDecimal number) {
        if (Math.abs(number.scale()) > 400) return number.toString(); // 1e999999999: out of range
        return number.stripTrailingZeros().toPlainString();
    }

    static void append(StringBuilder out, Node node) {
        switch (node) {
            case MappingNode mapping -> object(out, mapping);
            case SequenceNode sequence -> {
                String separator = "[";
                for (Node item : sequence.getValue()) {
                    out.append(separator);
                    append(out, item);
                    separator = ",";
                }
                out.append(sequence.getValue().isEmpty() ? "[]" : "]");
            }
            case ScalarNode scalar -> scalar(out, scalar);
            default ->
                    throw new IllegalStateException("composed YAML has no " + node.getNodeType());
        }
    }

    private static void object(StringBuilder out, MappingNode mapping) {
        out.append('{');
        String separator = "";
        for (NodeTuple entry : mapping.getValue()) {
            out.append(separator);
            separator = ",";
            appendText(
                    out,
                    entry.getKeyNode() instanceof ScalarNode key
                            ? key.getValue()
                            : entry.getKeyNode().toString());
            out.append(':');
            append(out, entry.getValueNode());
        }
        out.append('}');
    }

    private static void scalar(StringBuilder out, ScalarNode scalar) {
        String text = scalar.getValue();
        if (isNull(scalar)) {
            out.append("null");
            return;
        }
        if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
            appendText(out, text);
            return;
        }
        Boolean bool = bool(text);
        if (bool != null) {
            out.append(bool.booleanValue());
            return;
        }
        String number = number(text);
        if (number != null && isInt(number)) out.append(number);
        else appendText(out, text);
    }

    /// Envoy's YAML reader knows whole numbers of 32 bits; others, and fractions, stay texts.
    private static boolean isInt(String number) {
        try {
            return Integer.toString(Integer.parseInt(number)).equals(number);
        } catch (NumberFormatException none) {
            return false;
        }
    }

    static void appendText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') out.append('\\').append(c);
            else if (c < ' ') out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            else out.append(c);
        }
        out.append('"');
    }
}
