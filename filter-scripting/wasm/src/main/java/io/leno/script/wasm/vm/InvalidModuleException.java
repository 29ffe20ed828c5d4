package io.leno.script.wasm.vm;

/// Bytes that are no module, or one that cannot run here; the message says why.
public final class InvalidModuleException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public InvalidModuleException(String message) {
        super(message);
    }

    public InvalidModuleException(String message, Throwable cause) {
        super(message, cause);
    }
}
