package io.leno.api.plugin;

/// A plugin refuses its configuration. The message names the field, its value and what was
/// expected; it becomes the text of the NACK.
public class InvalidPluginConfigException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidPluginConfigException(String message) {
        super(message);
    }

    public InvalidPluginConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
