package io.leno.proxy.accesslog;

import com.google.protobuf.Message;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;

/// Gathers entries and sends many at a time: when they are so many bytes, or have waited for so
/// long. A batch goes out when the one before was taken, so that they come in order, or did not
/// come through for a second. Safe to use from any thread.
///
/// @param <E> an entry
final class LogBatch<E extends Message> {
    private static final long PATIENCE = Duration.ofSeconds(1).toNanos();

    /// While nothing is taken no more than so many bytes are kept.
    private static final int MOST_KEPT = 4 << 20;

    private final int mostBytes;
    private final Sender<E> sender;
    private final Future<?> timer;
    private List<E> gathered = new ArrayList<>(); // guarded by this, as what follows
    private int bytes;
    private int batches;
    private boolean awaited;
    private long sentAt;

    /// What sends entries. Called by whoever logs, by the timer, or by an event loop.
    interface Sender<E> {
        /// @param then called when they were taken, or not
        void send(List<E> entries, Runnable then);

        /// There are too many.
        void dropped();
    }

    LogBatch(LogBatchSettings settings, LogFiles files, Sender<E> sender) {
        this.mostBytes = settings.mostBytes();
        this.sender = sender;
        timer = files.every(settings.interval(), this::flush);
    }

    void add(E entry) {
        boolean kept;
        synchronized (this) {
            kept = bytes < MOST_KEPT;
            if (kept) {
                gathered.add(entry);
                bytes += entry.getSerializedSize();
                if (bytes < mostBytes) return;
            }
        }
        if (!kept) sender.dropped();
        flush();
    }

    private void flush() {
        List<E> taken;
        int batch;
        synchronized (this) {
            if (gathered.isEmpty()) return;
            if (awaited && System.nanoTime() - sentAt < PATIENCE) return;
            taken = take();
            batch = ++batches;
            awaited = true;
            sentAt = System.nanoTime();
        }
        sender.send(taken, () -> done(batch));
    }

    private void done(int batch) {
        synchronized (this) {
            if (batch != batches) return;
            awaited = false;
            if (bytes < mostBytes) return;
        }
        flush();
    }

    private List<E> take() {
        List<E> taken = gathered;
        gathered = new ArrayList<>();
        bytes = 0;
        return taken;
    }

    /// Sends what is left.
    void close() {
        timer.cancel(false);
        List<E> left;
        synchronized (this) {
            left = take();
        }
        if (!left.isEmpty()) sender.send(left, () -> {});
    }
}
