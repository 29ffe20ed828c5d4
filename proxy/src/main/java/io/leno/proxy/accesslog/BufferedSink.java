package io.leno.proxy.accesslog;

import io.leno.proxy.stats.Counter;
import io.leno.proxy.stats.Stats;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/// Gathers entries in memory and writes them from the writer's thread: when there are many, when
/// asked, and at the end. Past the limit entries are dropped and counted; an event loop never waits
/// for a disk.
///
/// The release answers true to the last user's call.
final class BufferedSink implements LogSink {
    /// Opens the stream, and again after a rotation.
    interface Opener {
        OutputStream open() throws IOException;
    }

    private static final Logger log = LoggerFactory.getLogger(BufferedSink.class);
    private static final int WRITE_AT_CHARS = 64 * 1024;
    private static final int LIMIT_CHARS = 16 * 1024 * 1024;

    private final Opener opener;
    private final Executor writer;
    private final BooleanSupplier release;
    private final Counter buffered;
    private final Counter completed;
    private final Counter failed;
    private final Object buffer = new Object();
    private StringBuilder gathered = new StringBuilder();
    private boolean writeAsked;
    private OutputStream out; // guarded by this

    BufferedSink(Opener opener, Executor writer, Stats stats, BooleanSupplier release)
            throws IOException {
        this.opener = opener;
        this.writer = writer;
        this.release = release;
        this.buffered = stats.counter("filesystem.write_buffered");
        this.completed = stats.counter("filesystem.write_completed");
        this.failed = stats.counter("filesystem.write_failed");
        this.out = opener.open();
    }

    @Override
    public void write(CharSequence entry) {
        boolean ask;
        synchronized (buffer) {
            if (gathered.length() + entry.length() > LIMIT_CHARS) {
                failed.inc();
                return;
            }
            gathered.append(entry);
            ask = gathered.length() >= WRITE_AT_CHARS && !writeAsked;
            writeAsked |= ask;
        }
        buffered.inc();
        if (ask) askWriter();
    }

    private void askWriter() {
        try {
            writer.execute(this::flush);
        } catch (RejectedExecutionException closing) {
            flush();
        }
    }

    synchronized void flush() {
        String text;
        synchronized (buffer) {
            writeAsked = false;
            if (gathered.isEmpty()) return;
            text = gathered.toString();
            gathered = new StringBuilder(WRITE_AT_CHARS);
        }
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            completed.inc();
        } catch (IOException e) {
            failed.inc();
            log.warn("Access log entries lost: {}", e.getMessage());
        }
    }

    synchronized void reopen() {
        flush();
        try {
            OutputStream fresh = opener.open();
            out.close();
            out = fresh;
        } catch (IOException e) {
            log.warn("Access log is not reopened and goes on in its old file: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        if (!release.getAsBoolean()) return;
        try {
            writer.execute(this::end);
        } catch (RejectedExecutionException closing) {
            end();
        }
    }

    /// Writes what has gathered and closes the file. Standard output stays open: it is not ours.
    synchronized void end() {
        flush();
        try {
            if (!isStandard()) out.close();
        } catch (IOException e) {
            log.warn("Access log is not closed: {}", e.getMessage());
        }
    }

    private boolean isStandard() throws IOException {
        if (!(out instanceof java.io.FileOutputStream file)) return false;
        return file.getFD() == java.io.FileDescriptor.out
                || file.getFD() == java.io.FileDescriptor.err;
    }
}
