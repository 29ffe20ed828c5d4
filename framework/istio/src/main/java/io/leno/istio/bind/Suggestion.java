package io.leno.istio.bind;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the word that was probably meant.
public final class Suggestion {
    private Suggestion() {}

    /// The known word closest to `word`, if one is close enough.
    public static Optional<String> closest(String word, Collection<String> known) {
        return known.stream()
                .filter(candidate -> distance(word, candidate) <= tolerance(word, candidate))
                .min(
                        Comparator.comparingInt((String candidate) -> distance(word, candidate))
                                .thenComparing(Comparator.naturalOrder()));
    }

    /// ` (did you mean "host"?)`, or what there is to choose from.
    public static String hint(String word, Collection<String> known) {
        return closest(word, known)
                .map(meant -> " (did you mean \"" + meant + "\"?)")
                .orElseGet(
                        () ->
                                " (expected: "
                                        + String.join(", ", known.stream().sorted().toList())
                                        + ")");
    }

    private static int tolerance(String word, String candidate) {
        int shared = 0;
        while (shared < Math.min(word.length(), candidate.length())
                && word.charAt(shared) == candidate.charAt(shared)) shared++;
        if (shared >= 4) return 3;
        return candidate.length() < 4 ? 1 : 2;
    }

    /// Insertions, deletions, replacements and swaps of neighbours; case does not count.
    private static int distance(String word, String candidate) {
        String a = word.toLowerCase(Locale.ROOT);
        String b = candidate.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) cost[i][0] = i;
        for (int j = 0; j <= b.length(); j++) cost[0][j] = j;
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                int best = Math.min(replace, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
