package io.leno.proto.match;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Trees by the beginning of a text; the longest that has an answer counts. The cost grows with the
/// number of lengths, not of texts.
final class Prefixes<S, T> {
    private final Map<String, MatchTree<S, T>> byPrefix;
    private final List<Integer> lengths;

    Prefixes(Map<String, MatchTree<S, T>> byPrefix) {
        this.byPrefix = Map.copyOf(byPrefix);
        lengths =
                byPrefix.keySet().stream()
                        .map(String::length)
                        .distinct()
                        .sorted(Comparator.reverseOrder())
                        .toList();
    }

    @Nullable T find(String value, S subject) {
        for (int length : lengths) {
            if (length > value.length()) continue;
            T found = TreeCompiler.at(byPrefix, value.substring(0, length), subject);
            if (found != null) return found;
        }
        return null;
    }
}
