package io.leno.cli.plugin;

/// Hashes for people.
final class Hashes {
    private static final int DIGITS = 12;

    private Hashes() {}

    /// The first digits.
    static String digits(String sha256) {
        return sha256.length() > DIGITS ? sha256.substring(0, DIGITS) : sha256;
    }
}
