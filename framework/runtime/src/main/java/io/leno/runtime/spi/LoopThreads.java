package io.leno.runtime.spi;

import io.netty.util.concurrent.DefaultThreadFactory;

/// Threads for event loops that outlive the bundle that asks for them: they do not inherit its
/// class loader.
final class LoopThreads extends DefaultThreadFactory {
    LoopThreads(String purpose) {
        super(purpose);
    }

    @Override
    protected Thread newThread(Runnable task, String threadName) {
        Thread made = super.newThread(task, threadName);
        made.setContextClassLoader(ProxySeat.class.getClassLoader());
        return made;
    }
}
