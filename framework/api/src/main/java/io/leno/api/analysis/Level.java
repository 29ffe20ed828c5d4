package io.leno.api.analysis;

/// How bad a finding is, worst first.
public enum Level {
    ERROR("Error"),
    WARNING("Warning"),
    INFO("Info");

    private final String text;

    Level(String text) {
        this.text = text;
    }

    public boolean isAtLeast(Level other) {
        return compareTo(other) <= 0;
    }

    /// As it is shown: `Warning`.
    @Override
    public String toString() {
        return text;
    }
}
