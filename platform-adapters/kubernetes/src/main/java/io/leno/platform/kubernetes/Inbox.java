package io.leno.platform.kubernetes;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was heard and not yet taken up, in the order in which it came; of one object only what was
/// heard last. So a storm of events holds no more memory than the cluster has objects.
final class Inbox {
    private final Map<Object, Runnable> pending = new LinkedHashMap<>();

    /// @param about what the change replaces all earlier ones of
    synchronized void put(Object about, Runnable change) {
        pending.put(about, change);
        notifyAll();
    }

    synchronized void put(Runnable change) {
        put(change, change);
    }

    /// Waits until there is something.
    synchronized List<Runnable> take() throws InterruptedException {
        while (pending.isEmpty()) wait();
        return takeAll();
    }

    /// Waits at most so long; then there may be nothing.
    synchronized List<Runnable> take(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (pending.isEmpty()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) break;
            wait(left);
        }
        return takeAll();
    }

    private List<Runnable> takeAll() {
        List<Runnable> all = List.copyOf(pending.values());
        pending.clear();
        return all;
    }
}
