package io.leno.cli.script;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.BiConsumer;

/// Headers or trailers whose changes are told.
///
/// @param what `request`, `response trailer`
record TracedHeaders(Headers headers, String what, Trace trace) implements Headers {
    private void tell(String change) {
        trace.add("header", what + " " + change);
    }

    private String before(String name) {
        List<String> values = headers.all(name);
        return values.isEmpty() ? "" : " (was " + String.join(", ", values) + ")";
    }

    @Override
    public void set(String name, String value) {
        String before = before(name);
        headers.set(name, value);
        tell(name + ": " + value + before);
    }

    @Override
    public void add(String name, String value) {
        boolean isAnother = headers.contains(name);
        headers.add(name, value);
        tell(name + ": " + value + (isAnother ? " (one more)" : ""));
    }

    @Override
    public boolean remove(String name) {
        String before = before(name);
        boolean removed = headers.remove(name);
        if (removed) tell(name + " removed" + before);
        return removed;
    }

    @Override
    public @Nullable String get(String name) {
        return headers.get(name);
    }

    @Override
    public List<String> all(String name) {
        return headers.all(name);
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        headers.forEach(action);
    }

    @Override
    public int size() {
        return headers.size();
    }

    @Override
    public void reasonPhrase(String phrase) {
        headers.reasonPhrase(phrase);
        tell("reason phrase: " + phrase);
    }
}
