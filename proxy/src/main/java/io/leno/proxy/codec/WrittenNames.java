package io.leno.proxy.codec;

import java.util.HashMap;
import java.util.Map;

/// How the names of a message were written when it came, the first time for each. Belongs to the
/// message's event loop.
final class WrittenNames {
    private final Map<String, String> written = new HashMap<>();
    private final boolean proper;

    /// @param proper others are `Proper-Case`
    WrittenNames(boolean proper) {
        this.proper = proper;
    }

    void keep(String name, String asWritten) {
        written.putIfAbsent(name, asWritten);
    }

    String of(String name) {
        String known = written.get(name);
        if (known != null) return known;
        return proper ? properCase(name) : name;
    }

    private static String properCase(String name) {
        var text = new StringBuilder(name);
        boolean first = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (first && c >= 'a' && c <= 'z') text.setCharAt(i, (char) (c - 32));
            first = c == '-';
        }
        return text.toString();
    }
}
