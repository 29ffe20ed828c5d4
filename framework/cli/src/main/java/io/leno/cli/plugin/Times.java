package io.leno.cli.plugin;

/// Times for people.
final class Times {
    private Times() {}

    /// ISO-8601 without fractions.
    static String seconds(String instant) {
        return instant.replaceFirst("\\.\\d+Z$", "Z");
    }
}
