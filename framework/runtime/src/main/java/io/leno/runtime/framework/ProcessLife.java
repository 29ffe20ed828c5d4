package io.leno.runtime.framework;

import io.leno.api.process.LenoProcess;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How the process ends: by itself, by a bundle, by a signal. The first reason counts.
public final class ProcessLife implements LenoProcess {
    private static final int WELL = 0;
    private static final int FAILED = 1;

    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private final PrintWriter output;
    private final PrintWriter errors;

    /// @param output takes what is up
    /// @param errors takes why it is not
    public ProcessLife(PrintWriter output, PrintWriter errors) {
        this.output = output;
        this.errors = errors;
    }

    @Override
    public void started(String what) {
        output.println(what);
        output.flush();
    }

    @Override
    public void failed(String message) {
        if (!end.complete(FAILED)) return;
        errors.println("leno: " + message);
        errors.flush();
    }

    @Override
    public void stop() {
        end.complete(WELL);
    }

    boolean isEnding() {
        return end.isDone();
    }

    /// Waits for the end, at most so long, and returns the exit code.
    public int await(Optional<Duration> limit) throws InterruptedException {
        try {
            if (limit.isEmpty()) return end.get();
            return end.get(limit.get().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return WELL;
        } catch (ExecutionException e) {
            throw new AssertionError("only ever completed with a code", e);
        }
    }
}
