package io.leno.rollout.control;

/// A command that cannot be: the message names the object, the value and what was expected.
final class CommandException extends Exception {
    private static final long serialVersionUID = 1;

    /// Of the HTTP response.
    final int status;

    CommandException(int status, String message) {
        super(message);
        this.status = status;
    }
}
