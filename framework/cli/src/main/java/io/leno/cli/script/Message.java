package io.leno.cli.script;

import io.leno.api.filter.Headers;
import io.leno.testkit.FakeHeaders;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request or a response.
///
/// @param body not to be modified; empty for none
/// @param trailers empty for none
record Message(List<Field> headers, byte[] body, List<Field> trailers) {
    /// One entry of headers or trailers.
    record Field(String name, String value) {
        @Override
        public String toString() {
            return name + ": " + value;
        }
    }

    Message {
        headers = List.copyOf(headers);
        trailers = List.copyOf(trailers);
    }

    /// What has got past the script.
    static Message of(Headers headers, String body, @Nullable Headers trailers) {
        return new Message(
                fields(headers),
                body.getBytes(StandardCharsets.UTF_8),
                trailers == null ? List.of() : fields(trailers));
    }

    private static List<Field> fields(Headers headers) {
        List<Field> fields = new ArrayList<>();
        headers.forEach((name, value) -> fields.add(new Field(name, value)));
        return fields;
    }

    /// Headers of its own for each stream.
    Headers newHeaders() {
        return headers(headers);
    }

    Headers newTrailers() {
        return headers(trailers);
    }

    private static Headers headers(List<Field> fields) {
        Headers headers = FakeHeaders.none();
        fields.forEach(field -> headers.add(field.name, field.value));
        return headers;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        headers.forEach(field -> lines.add(field.toString()));
        if (body.length > 0) lines.add("body: " + Trace.quoted(body));
        trailers.forEach(field -> lines.add("trailer " + field));
        return lines;
    }

    Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("headers", listed(headers));
        fields.put("body", text());
        fields.put("trailers", listed(trailers));
        return fields;
    }

    private static List<Map<String, String>> listed(List<Field> fields) {
        List<Map<String, String>> list = new ArrayList<>();
        for (Field field : fields) {
            Map<String, String> one = new LinkedHashMap<>();
            one.put("name", field.name);
            one.put("value", field.value);
            list.add(one);
        }
        return list;
    }
}
