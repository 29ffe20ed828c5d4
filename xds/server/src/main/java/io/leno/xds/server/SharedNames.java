package io.leno.xds.server;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Names that many proxies tell alike, kept once for all of them. Used by many threads.
final class SharedNames {
    /// There are as many as there are versions of proxies; more are somebody's bad joke.
    private static final int MAX_SETS = 64;

    private static final int MAX_NAMES = 1_000_000;

    private final Map<Set<String>, Set<String>> sets = new ConcurrentHashMap<>();
    private final Map<String, String> names = new ConcurrentHashMap<>();

    /// Long sets, of which there are few.
    Set<String> sharedSet(Set<String> told) {
        Set<String> same = sets.get(told);
        if (same != null) return same;
        if (sets.size() < MAX_SETS) sets.putIfAbsent(told, told);
        return told;
    }

    /// Sets of all kinds, of the same names.
    Set<String> shared(Iterable<String> told) {
        if (names.size() > MAX_NAMES) names.clear();
        var shared = new HashSet<String>();
        for (String name : told) {
            String same = names.putIfAbsent(name, name);
            shared.add(same == null ? name : same);
        }
        return shared;
    }
}
