package io.leno.manifest;

/// Text that is no YAML, or no YAML we take.
public final class InvalidYamlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;

    InvalidYamlException(int line, String message) {
        super(message);
        this.line = line;
    }

    /// Starting at 1.
    public int line() {
        return line;
    }
}
