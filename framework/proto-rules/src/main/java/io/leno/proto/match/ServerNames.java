package io.leno.proto.match;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Trees by domain: `a.example` itself before `*.example`, that before `*`. What comes first holds
/// where a domain is there twice.
final class ServerNames<S, T> {
    private final Map<String, MatchTree<S, T>> byDomain = new HashMap<>();

    void add(String domain, MatchTree<S, T> then) {
        byDomain.putIfAbsent(domain.toLowerCase(Locale.ROOT), then);
    }

    @Nullable T find(String serverName, S subject) {
        String name = serverName.toLowerCase(Locale.ROOT);
        T found = TreeCompiler.at(byDomain, name, subject);
        for (int dot = name.indexOf('.');
                found == null && dot >= 0;
                dot = name.indexOf('.', dot + 1))
            found = TreeCompiler.at(byDomain, "*" + name.substring(dot), subject);
        return found == null ? TreeCompiler.at(byDomain, "*", subject) : found;
    }
}
