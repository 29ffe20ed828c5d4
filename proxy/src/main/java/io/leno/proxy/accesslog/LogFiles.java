package io.leno.proxy.accesslog;

import io.leno.proxy.plugin.PluginContext;
import io.leno.proxy.plugin.Plugins;
import io.leno.proxy.runtime.RuntimeSnapshot;
import io.leno.proxy.stats.Stats;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The files that access logs of one proxy write to, each opened once however many logs share it.
/// One thread of its own writes what has gathered. Safe to use from any thread.
public final class LogFiles implements AutoCloseable {
    private final Map<String, BufferedSink> open = new HashMap<>(); // guarded by this, as users
    private final Map<String, Integer> users = new HashMap<>();
    private final ScheduledExecutorService writer;
    private final Stats stats;
    private final Supplier<RuntimeSnapshot> runtime;
    private final Plugins plugins;
    private final PluginContext proxy;

    /// @param flushEvery how long an entry waits at most; Envoy: `--file-flush-interval-msec`, 10 s
    public LogFiles(Stats stats, Duration flushEvery) {
        this(
                stats,
                flushEvery,
                () -> RuntimeSnapshot.EMPTY,
                new Plugins(() -> {}),
                PluginContext.of(stats));
    }

    /// @param runtime what filters of logs ask
    /// @param plugins kinds of logs that are not built in
    /// @param proxy the one that they log for
    public LogFiles(
            Stats stats,
            Duration flushEvery,
            Supplier<RuntimeSnapshot> runtime,
            Plugins plugins,
            PluginContext proxy) {
        this.stats = stats;
        this.plugins = plugins;
        this.proxy = proxy;
        this.runtime = runtime;
        this.writer =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("access-log").factory());
        long nanos = flushEvery.toNanos();
        var _ = writer.scheduleWithFixedDelay(this::flush, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /// Kinds of logs and tracers that bundles bring.
    public Plugins plugins() {
        return plugins;
    }

    /// The proxy that they work for.
    public PluginContext proxy() {
        return proxy;
    }

    /// What shares of requests ask, those of logs and others.
    public Supplier<RuntimeSnapshot> runtime() {
        return runtime;
    }

    /// @throws InvalidAccessLogException when the file cannot be opened for appending
    public LogSink open(String path) {
        return open(path, () -> new FileOutputStream(path, true));
    }

    LogSink stdout() {
        return open("/dev/stdout", () -> new FileOutputStream(FileDescriptor.out));
    }

    LogSink stderr() {
        return open("/dev/stderr", () -> new FileOutputStream(FileDescriptor.err));
    }

    private synchronized LogSink open(String path, BufferedSink.Opener opener) {
        BufferedSink existing = open.get(path);
        if (existing != null) {
            users.merge(path, 1, Integer::sum);
            return existing;
        }
        try {
            var sink = new BufferedSink(opener, writer, stats, () -> release(path));
            open.put(path, sink);
            users.put(path, 1);
            return sink;
        } catch (IOException e) {
            throw new InvalidAccessLogException(
                    "unable to open file '" + path + "': " + e.getMessage(), e);
        }
    }

    /// True for the last user.
    private synchronized boolean release(String path) {
        int left = users.merge(path, -1, Integer::sum);
        if (left > 0) return false;
        users.remove(path);
        open.remove(path);
        return true;
    }

    private synchronized List<BufferedSink> sinks() {
        return List.copyOf(open.values());
    }

    /// Does something again and again, on the thread that writes; until cancelled, or the end.
    Future<?> every(Duration period, Runnable action) {
        long nanos = period.toNanos();
        return writer.scheduleWithFixedDelay(action, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /// Writes what has gathered.
    public void flush() {
        for (BufferedSink sink : sinks()) sink.flush();
    }

    /// Opens all files again under their names, after a rotation.
    public void reopen() {
        for (BufferedSink sink : sinks()) sink.reopen();
    }

    /// Writes what has gathered and closes all files.
    @Override
    public void close() {
        writer.close(); // what was closed before is written first
        for (BufferedSink sink : sinks()) sink.end();
    }
}
