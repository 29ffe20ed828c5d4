package io.leno.proxy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// Gives back the memory that reading a large configuration took. The collector returns none by
/// itself while there is little traffic; one collection of what is small by then costs some tens of
/// milliseconds. A small configuration leaves too little behind to be worth it.
final class StartGarbage {
    private static final long WORTH_IT_BYTES = 64L << 20;
    private static final int WAIT_SECONDS = 2;

    private StartGarbage() {}

    static void collectSoon() {
        Executor later = CompletableFuture.delayedExecutor(WAIT_SECONDS, TimeUnit.SECONDS);
        later.execute(StartGarbage::collect);
    }

    private static void collect() {
        if (Runtime.getRuntime().totalMemory() > WORTH_IT_BYTES) System.gc();
    }
}
