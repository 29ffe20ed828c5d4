package io.leno.proxy;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// Headers as a list.
public final class FakeHeaders implements Headers {
    private final List<Map.Entry<String, String>> entries = new ArrayList<>();

    /// Names and values in turn.
    public static FakeHeaders of(String... namesAndValues) {
        var headers = new FakeHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    /// A GET request.
    public static FakeHeaders get(String authority, String path, String... namesAndValues) {
        FakeHeaders headers = of(namesAndValues);
        headers.add(":method", "GET");
        headers.add(":scheme", "http");
        headers.add("x-forwarded-proto", "http");
        headers.add(":authority", authority);
        headers.add(":path", path);
        return headers;
    }

    @Override
    public @Nullable String get(String name) {
        for (var entry : entries) if (entry.getKey().equals(name)) return entry.getValue();
        return null;
    }

    @Override
    public List<String> all(String name) {
        return entries.stream()
                .filter(entry -> entry.getKey().equals(name))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public void set(String name, String value) {
        remove(name);
        add(name, value);
    }

    @Override
    public void add(String name, String value) {
        entries.add(Map.entry(name, value));
    }

    @Override
    public boolean remove(String name) {
        return entries.removeIf(entry -> entry.getKey().equals(name));
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        entries.forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
    }

    @Override
    public int size() {
        return entries.size();
    }
}
