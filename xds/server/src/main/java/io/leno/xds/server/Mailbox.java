package io.leno.xds.server;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs tasks from any thread one at a time and in order, on a worker that is taken only while
/// there is something to do: what a mailbox's tasks touch needs no lock.
final class Mailbox implements Executor {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

    private final Executor workers;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    Mailbox(Executor workers) {
        this.workers = workers;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (waiting.getAndIncrement() > 0) return;
        try {
            workers.execute(this::drain);
        } catch (RejectedExecutionException stopped) {
            log.debug("Too late: the server has stopped");
        }
    }

    private void drain() {
        do {
            Runnable task = tasks.poll();
            if (task != null) run(task);
        } while (waiting.decrementAndGet() > 0);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException bug) { // the next task still has to run
            log.error("A step of the xDS server failed", bug);
        }
    }
}
