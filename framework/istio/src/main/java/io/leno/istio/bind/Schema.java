package io.leno.istio.bind;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Everything a [Binder] knows about an API beyond its records.
public final class Schema {
    private final Map<Class<?>, Fields> fields;
    private final Map<Class<?>, ValueReader<?>> readers;
    private final Function<Enum<?>, String> enumNames;

    /// Reads a value that is not a record.
    @FunctionalInterface
    public interface ValueReader<T> {
        /// The value, or null after the report was told why not.
        @Nullable T read(Object raw, String path, Report report);
    }

    private Schema(
            Map<Class<?>, Fields> fields,
            Map<Class<?>, ValueReader<?>> readers,
            Function<Enum<?>, String> enumNames) {
        this.fields = fields;
        this.readers = readers;
        this.enumNames = enumNames;
    }

    /// @param enumNames what a constant is called in the API
    public static Schema of(Function<Enum<?>, String> enumNames, List<Fields> all) {
        var byType = new HashMap<Class<?>, Fields>();
        for (Fields one : all) byType.put(one.type(), one);
        return new Schema(Map.copyOf(byType), Map.of(), enumNames);
    }

    /// This schema, in which values of `type` are read by `reader`.
    public <T> Schema with(Class<T> type, ValueReader<T> reader) {
        var all = new HashMap<>(readers);
        all.put(type, reader);
        return new Schema(fields, Map.copyOf(all), enumNames);
    }

    /// What was declared of the record; nothing special if nothing was.
    public Fields of(Class<? extends Record> type) {
        Fields declared = fields.get(type);
        return declared != null ? declared : Fields.message(type);
    }

    @Nullable ValueReader<?> reader(Class<?> type) {
        return readers.get(type);
    }

    String nameOf(Enum<?> constant) {
        return enumNames.apply(constant);
    }
}
