package io.leno.testkit;

import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;

/// Headers as a plain list, with the checks that the proxy's have. Equal when they have the same
/// entries in the same order.
public final class FakeHeaders implements Headers {
    /// RFC 9110 section 5.6.2 (`token`), in lower case, with the colon of a pseudo-header before
    /// it.
    private static final Pattern NAME = Pattern.compile(":?[a-z0-9!#$%&'*+.^_`|~-]+");

    private static final Pattern FORBIDDEN_IN_VALUE = Pattern.compile("[\\x00\\r\\n]");

    private final List<Entry> entries = new ArrayList<>();

    /// No headers at all.
    public static FakeHeaders none() {
        return new FakeHeaders();
    }

    /// `GET /path` of the authority `test` over plain HTTP.
    public static FakeHeaders request(String method, String path) {
        return none().with(":method", method)
                .with(":path", path)
                .with(":authority", "test")
                .with(":scheme", "http");
    }

    public static FakeHeaders response(int status) {
        return none().with(":status", Integer.toString(status));
    }

    /// Sets one header and returns these headers, to build them in one expression.
    public FakeHeaders with(String name, String value) {
        set(name, value);
        return this;
    }

    @Override
    public @Nullable String get(String name) {
        String wanted = lower(name);
        for (Entry entry : entries) {
            if (entry.name.equals(wanted)) return entry.value;
        }
        return null;
    }

    @Override
    public List<String> all(String name) {
        String wanted = lower(name);
        return entries.stream()
                .filter(entry -> entry.name.equals(wanted))
                .map(Entry::value)
                .toList();
    }

    @Override
    public void set(String name, String value) {
        var entry = new Entry(lower(name), value);
        int at = 0;
        while (at < entries.size() && !entries.get(at).name.equals(entry.name)) at++;
        if (at == entries.size()) {
            append(entry);
            return;
        }
        entries.removeIf(other -> other.name.equals(entry.name));
        entries.add(at, entry);
    }

    @Override
    public void add(String name, String value) {
        append(new Entry(lower(name), value));
    }

    /// Pseudo-headers stay before all others.
    private void append(Entry entry) {
        int at = entries.size();
        if (entry.isPseudo()) {
            at = (int) entries.stream().filter(Entry::isPseudo).count();
        }
        entries.add(at, entry);
    }

    @Override
    public boolean remove(String name) {
        String wanted = lower(name);
        return entries.removeIf(entry -> entry.name.equals(wanted));
    }

    @Override
    public void forEach(BiConsumer<String, String> action) {
        List.copyOf(entries).forEach(entry -> action.accept(entry.name, entry.value));
    }

    @Override
    public int size() {
        return entries.size();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FakeHeaders that && entries.equals(that.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    /// `[:status: 200, x-seen: yes]`
    @Override
    public String toString() {
        return entries.toString();
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private record Entry(String name, String value) {
        Entry {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "header name: \"" + name + "\" (expected: a token of RFC 9110)");
            }
            if (FORBIDDEN_IN_VALUE.matcher(value).find()) {
                throw new IllegalArgumentException(
                        "header " + name + ": value with NUL, CR or LF (expected: none of them)");
            }
        }

        boolean isPseudo() {
            return name.startsWith(":");
        }

        @Override
        public String toString() {
            return name + ": " + value;
        }
    }
}
