package io.leno.runtime.spi;

/// A loop of a plugin was ended because it kept its thread. An error, so that a plugin's `catch
/// (Exception e)` inside of the loop does not hold it up.
public final class EndlessLoopError extends Error {
    private static final long serialVersionUID = 1;

    EndlessLoopError(String why) {
        super(why);
    }
}
