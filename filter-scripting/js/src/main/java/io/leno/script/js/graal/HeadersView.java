package io.leno.script.js.graal;

import io.leno.api.filter.Headers;

import org.graalvm.polyglot.HostAccess.Export;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/// Headers or trailers in a script's hands, with the methods of the web's `Headers`.
public final class HeadersView implements Iterable<String[]> {
    private final Headers headers;
    private final Scope scope;

    /// @param scope says whether they may be read and changed still
    HeadersView(Headers headers, Scope scope) {
        this.headers = headers;
        this.scope = scope;
    }

    /// What a script may do with its headers now.
    interface Scope {
        /// @throws RuntimeException what the script sees
        void checkReadable();

        /// @throws RuntimeException what the script sees
        void checkWritable();

        /// Throws what the script sees.
        RuntimeException typeError(String message);
    }

    private static String key(String name) {
        for (int i = 0; i < name.length(); i++) {
            char each = name.charAt(i);
            if ((each >= 'A' && each <= 'Z') || each > 127) return name.toLowerCase(Locale.ROOT);
        }
        return name;
    }

    @Export
    public @Nullable String get(String name) {
        scope.checkReadable();
        List<String> values = headers.all(key(name));
        return switch (values.size()) {
            case 0 -> null;
            case 1 -> values.getFirst();
            default -> String.join(", ", values);
        };
    }

    @Export
    public boolean has(String name) {
        scope.checkReadable();
        return headers.contains(key(name));
    }

    @Export
    public String[] getSetCookie() {
        scope.checkReadable();
        return headers.all("set-cookie").toArray(String[]::new);
    }

    @Export
    public void set(String name, String value) {
        scope.checkWritable();
        try {
            headers.set(key(name), value);
        } catch (IllegalArgumentException e) {
            throw scope.typeError(String.valueOf(e.getMessage()));
        }
    }

    @Export
    public void append(String name, String value) {
        scope.checkWritable();
        try {
            headers.add(key(name), value);
        } catch (IllegalArgumentException e) {
            throw scope.typeError(String.valueOf(e.getMessage()));
        }
    }

    @Export
    public void delete(String name) {
        scope.checkWritable();
        headers.remove(key(name));
    }

    @Export
    public void forEach(Value action) {
        for (String[] entry : list()) action.executeVoid(entry[1], entry[0], this);
    }

    @Export
    public Iterator<String[]> entries() {
        return list().iterator();
    }

    @Export
    public Iterator<String> keys() {
        return list().stream().map(entry -> entry[0]).iterator();
    }

    @Export
    public Iterator<String> values() {
        return list().stream().map(entry -> entry[1]).iterator();
    }

    @Override
    public Iterator<String[]> iterator() {
        return entries();
    }

    private List<String[]> list() {
        scope.checkReadable();
        List<String[]> entries = new ArrayList<>(headers.size());
        headers.forEach((name, value) -> entries.add(new String[] {name, value}));
        return entries;
    }
}
