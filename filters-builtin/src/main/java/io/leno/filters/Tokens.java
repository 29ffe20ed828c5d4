package io.leno.filters;

import java.util.List;

/// Headers that are lists of words.
public final class Tokens {
    private Tokens() {}

    /// Whether one of the words, between commas, is this, in whatever case.
    ///
    /// @param values of the header
    public static boolean contains(List<String> values, String word) {
        for (String value : values) {
            for (String part : value.split(",", -1)) {
                if (part.trim().equalsIgnoreCase(word)) return true;
            }
        }
        return false;
    }
}
