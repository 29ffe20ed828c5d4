package io.leno.proxy.upstream;

import com.sun.management.ThreadMXBean;

import org.jspecify.annotations.Nullable;

import java.lang.management.ManagementFactory;

/// How many bytes threads have allocated so far, where the virtual machine tells.
public final class ThreadBytes {
    private static final @Nullable ThreadMXBean THREADS = threads();

    private ThreadBytes() {}

    private static @Nullable ThreadMXBean threads() {
        if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)) return null;
        return threads.isThreadAllocatedMemorySupported()
                        && threads.isThreadAllocatedMemoryEnabled()
                ? threads
                : null;
    }

    /// Of the current thread; 0 where that is not told.
    public static long mine() {
        return THREADS == null ? 0 : THREADS.getCurrentThreadAllocatedBytes();
    }

    /// Of another thread; 0 where that is not told, negative when it has ended.
    public static long of(Thread thread) {
        return THREADS == null ? 0 : THREADS.getThreadAllocatedBytes(thread.threadId());
    }
}
