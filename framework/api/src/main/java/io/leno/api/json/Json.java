package io.leno.api.json;

import org.jspecify.annotations.Nullable;

/// JSON as plain values: `Map<String, Object>` in the order written, `List<Object>`, `String`,
/// `Long` or `Double`, `Boolean`, null.
public final class Json {
    /// JSON that is written already, with its own first line unindented.
    public record Raw(String text) {}

    private Json() {}

    /// The text of maps, iterables, strings, numbers, booleans and null, indented by two, with a
    /// line end; anything else is written as the string it calls itself.
    public static String write(@Nullable Object value) {
        return JsonWriter.write(value);
    }

    /// As [#write], on one line without spaces; doubles that are whole numbers look like those.
    public static String compact(@Nullable Object value) {
        return JsonWriter.compact(value);
    }

    /// Reads one value (RFC 8259).
    ///
    /// @throws InvalidJsonException naming line and column, what is there and what was expected
    public static @Nullable Object read(String text) {
        return new JsonReader(text).read();
    }
}
