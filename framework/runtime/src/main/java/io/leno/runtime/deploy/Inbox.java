package io.leno.runtime.deploy;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// What others ask of the deployer's thread. Filled from any thread, emptied by that one.
final class Inbox {
    private final BlockingQueue<Mail> queue = new LinkedBlockingQueue<>();

    /// @param touched files that something happened to
    /// @param actions to be taken, in this order
    record Mail(Set<Path> touched, List<Runnable> actions) {
        static final Mail NONE = new Mail(Set.of(), List.of());
    }

    void touch(Collection<Path> files) {
        queue.add(new Mail(Set.copyOf(files), List.of()));
    }

    void post(Runnable action) {
        queue.add(new Mail(Set.of(), List.of(action)));
    }

    /// Waits for something, at most so long, and takes all there is.
    Mail await(Duration limit) throws InterruptedException {
        return with(queue.poll(limit.toMillis(), TimeUnit.MILLISECONDS));
    }

    /// What is there.
    Mail drain() {
        return with(queue.poll());
    }

    private Mail with(@Nullable Mail first) {
        if (first == null) return Mail.NONE;
        Set<Path> touched = new HashSet<>();
        List<Runnable> actions = new ArrayList<>();
        for (Mail each = first; each != null; each = queue.poll()) {
            touched.addAll(each.touched());
            actions.addAll(each.actions());
        }
        return new Mail(touched, actions);
    }
}
