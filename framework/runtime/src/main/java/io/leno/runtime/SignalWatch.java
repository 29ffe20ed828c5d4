package io.leno.runtime;

import io.leno.runtime.framework.ProcessLife;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Makes SIGTERM and SIGINT an orderly end with exit code 0: the JVM waits until all is stopped.
final class SignalWatch implements AutoCloseable {
    private static final int STOP_LIMIT_SECONDS = 60;

    private final ProcessLife life;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread hook = Thread.ofPlatform().name("leno-stop").unstarted(this::stop);

    SignalWatch(ProcessLife life) {
        this.life = life;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void stop() {
        life.stop();
        try {
            if (stopped.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) Runtime.getRuntime().halt(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// All is stopped.
    @Override
    public void close() {
        stopped.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // a signal came first: the hook ends the JVM
        }
    }
}
