package io.leno.runtime.log;

import java.util.logging.LogManager;

/// Keeps the handlers while the process ends: the JDK's own manager removes them as soon as SIGTERM
/// comes, and what bundles log while they drain would be lost. Named to the JDK by a system
/// property.
public final class LastingLogManager extends LogManager {
    /// Does nothing; see above.
    @Override
    public void reset() {}
}
