package io.leno.rollout.proxy;

/// A file that cannot be had. The message names where from and why not.
final class FetchException extends Exception {
    private static final long serialVersionUID = 1;

    /// Whether another attempt may go better.
    final boolean passing;

    FetchException(String message, boolean passing) {
        super(message);
        this.passing = passing;
    }
}
