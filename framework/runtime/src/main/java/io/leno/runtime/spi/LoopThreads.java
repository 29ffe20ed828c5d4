package io.leno.runtime.spi;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.FastThreadLocalThread;

/// Threads for event loops that outlive the bundle that asks for them: they do not inherit its
/// class loader.
final class LoopThreads extends DefaultThreadFactory {
    /// Scripts may call deeply; what is not used takes no memory.
    private static final long STACK_BYTES = 8 << 20;

    LoopThreads(String purpose) {
        super(purpose);
    }

    @Override
    protected Thread newThread(Runnable task, String threadName) {
        Thread made = new FastThreadLocalThread(threadGroup, task, threadName, STACK_BYTES);
        made.setContextClassLoader(ProxySeat.class.getClassLoader());
        return made;
    }
}
