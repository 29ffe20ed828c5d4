package io.leno.runtime.settings;

/// A setting cannot be used; the message is one line that names source, setting, value and what was
/// expected.
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public SettingsException(String message) {
        super(message);
    }
}
