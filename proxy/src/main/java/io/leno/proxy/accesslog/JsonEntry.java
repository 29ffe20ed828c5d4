package io.leno.proxy.accesslog;

import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An entry as one line of JSON, its keys sorted.
final class JsonEntry {
    /// How values of commands appear.
    enum Values {
        /// Numbers as numbers, missing values as null.
        TYPED,
        /// All as texts, missing values as `-`.
        TEXT
    }

    private final Map<String, Object> template;
    private final Format.Missing missing;
    private final Values values;

    private JsonEntry(Map<String, Object> template, Format.Missing missing, Values values) {
        this.template = template;
        this.missing = missing;
        this.values = values;
    }

    static JsonEntry compile(
            Struct format, Format.Missing missing, Values values, CommandParser parser) {
        return new JsonEntry(fields(format, missing, parser), missing, values);
    }

    private static Map<String, Object> fields(
            Struct struct, Format.Missing missing, CommandParser parser) {
        var fields = new TreeMap<String, Object>();
        struct.getFieldsMap()
                .forEach((key, value) -> fields.put(key, field(value, missing, parser)));
        return fields;
    }

    private static Object field(Value value, Format.Missing missing, CommandParser parser) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> Format.compile(value.getStringValue(), missing, parser);
            case STRUCT_VALUE -> fields(value.getStructValue(), missing, parser);
            case LIST_VALUE -> list(value.getListValue(), missing, parser);
            case NUMBER_VALUE -> value.getNumberValue();
            case BOOL_VALUE -> value.getBoolValue();
            case NULL_VALUE, KIND_NOT_SET ->
                    throw new InvalidAccessLogException(
                            "json_format: null (expected: a text, number, list or object)");
        };
    }

    private static List<Object> list(ListValue list, Format.Missing missing, CommandParser parser) {
        var values = new ArrayList<>(list.getValuesCount());
        for (Value value : list.getValuesList()) values.add(field(value, missing, parser));
        return values;
    }

    CharSequence render(LoggedStream stream) {
        var out = new StringBuilder(512);
        appendObject(out, template, stream);
        return out.append('\n');
    }

    private void appendObject(StringBuilder out, Map<?, ?> fields, LoggedStream stream) {
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            Object value = resolve(field.getValue(), stream);
            if (missing == Format.Missing.OMIT && isEmpty(value, stream)) continue;
            if (!first) out.append(',');
            first = false;
            JsonText.appendText(out, String.valueOf(field.getKey()));
            out.append(':');
            append(out, value, stream);
        }
        out.append('}');
    }

    /// What is left out: nothing, and objects in which nothing is left.
    private boolean isEmpty(@Nullable Object value, LoggedStream stream) {
        if (value == null) return true;
        if (!(value instanceof Map<?, ?> fields)) return false;
        for (Object field : fields.values())
            if (!isEmpty(resolve(field, stream), stream)) return false;
        return true;
    }

    private @Nullable Object resolve(@Nullable Object field, LoggedStream stream) {
        if (!(field instanceof Format format)) return field;
        return values == Values.TYPED ? format.typed(stream) : format.format(stream);
    }

    private void append(StringBuilder out, @Nullable Object value, LoggedStream stream) {
        switch (value) {
            case Format format -> append(out, resolve(format, stream), stream);
            case Map<?, ?> fields -> appendObject(out, fields, stream);
            case List<?> list -> {
                out.append('[');
                String separator = "";
                for (Object element : list) {
                    Object item = resolve(element, stream);
                    if (missing == Format.Missing.OMIT && isEmpty(item, stream)) continue;
                    append(out.append(separator), item, stream);
                    separator = ",";
                }
                out.append(']');
            }
            case null, default -> JsonText.append(out, value);
        }
    }
}
