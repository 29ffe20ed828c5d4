package io.leno.cli;

/// A command that cannot be done, or was not done everywhere. The message names the object, the
/// value and what was expected; it may have several lines.
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /// What was asked for was not done.
    public static CommandFailure failed(String message) {
        return new CommandFailure(1, message);
    }

    /// What was asked for makes no sense.
    public static CommandFailure usage(String message) {
        return new CommandFailure(2, message);
    }

    /// What was asked for is in a form that nobody has (`EX_USAGE`, as Istio's tools answer it).
    public static CommandFailure badFormat(String message) {
        return new CommandFailure(64, message);
    }

    int exitCode() {
        return exitCode;
    }
}
