package io.leno.xds.server;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Long sets of names that many proxies tell alike, kept once for all of them. Used by many
/// threads.
final class SharedNames {
    /// There are as many as there are versions of proxies; more are somebody's bad joke.
    private static final int MAX = 64;

    private final Map<Set<String>, Set<String>> known = new ConcurrentHashMap<>();

    Set<String> shared(Set<String> names) {
        Set<String> same = known.get(names);
        if (same != null) return same;
        if (known.size() < MAX) known.putIfAbsent(names, names);
        return names;
    }
}
