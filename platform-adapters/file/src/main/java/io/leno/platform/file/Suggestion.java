package io.leno.platform.file;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// What someone who mistyped a name likely meant.
final class Suggestion {
    private Suggestion() {}

    /// ` (did you mean port?)`, or which names there are.
    static String of(String name, Collection<String> known) {
        return closest(name, known)
                .map(meant -> " (did you mean " + meant + "?)")
                .orElseGet(() -> " (expected: " + String.join(", ", known) + ")");
    }

    private static Optional<String> closest(String name, Collection<String> known) {
        String best = null;
        int bestDistance = Math.max(2, name.length() / 3) + 1;
        for (String candidate : known) {
            int distance =
                    distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance >= bestDistance) continue;
            best = candidate;
            bestDistance = distance;
        }
        return Optional.ofNullable(best);
    }

    /// Levenshtein's: how many letters to insert, remove or replace.
    private static int distance(String one, String other) {
        int[] last = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) last[j] = j;
        for (int i = 1; i <= one.length(); i++) {
            int[] row = new int[other.length() + 1];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = last[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
            }
            last = row;
        }
        return last[other.length()];
    }
}
