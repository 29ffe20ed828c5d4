package io.leno.proxy.upstream;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Which filter an event loop is in. The loop writes one word when a filter is called and when it
/// returns; the watchdog reads it now and then. The same value seen twice means: the same call.
public final class LoopActivity {
    private static final VarHandle RUNNING = running();
    private static final int ID_BITS = 24;

    /// A number of the call, and whose it is; 0 outside of filters.
    @SuppressWarnings("unused") // by the handle
    private long running;

    private long calls;
    private int streams;
    private @Nullable Measurement measurement;

    /// Set by the watchdog: every call is to be measured for a while.
    private volatile boolean suspicious;

    LoopActivity() {}

    private static VarHandle running() {
        try {
            return MethodHandles.lookup().findVarHandle(LoopActivity.class, "running", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// A filter is called, on the loop.
    ///
    /// @param id whose; 0: the proxy works on behalf of a filter
    /// @return what [#leave] is to be given
    public long enter(int id) {
        long before = (long) RUNNING.get(this);
        RUNNING.setOpaque(this, id == 0 ? 0 : ++calls << ID_BITS | id);
        return before;
    }

    /// It has returned.
    public void leave(long before) {
        RUNNING.setOpaque(this, before);
    }

    /// The call that is under way, or 0. From any thread.
    public long current() {
        return (long) RUNNING.getOpaque(this);
    }

    /// Whose call it is.
    public static int idOf(long call) {
        return (int) (call & (1 << ID_BITS) - 1);
    }

    /// The most ids there can be.
    public static int ids() {
        return 1 << ID_BITS;
    }

    /// Whether a stream that begins now is one of the sample, whose calls are measured.
    public boolean isSample(int every) {
        if (++streams < every) return false;
        streams = 0;
        return true;
    }

    public boolean isSuspicious() {
        return suspicious;
    }

    public void suspicious(boolean is) {
        suspicious = is;
    }

    /// What of a measured call is under way; null where none is.
    public @Nullable Measurement measurement() {
        return measurement;
    }

    public void measurement(@Nullable Measurement current) {
        measurement = current;
    }

    /// Time and allocation of a call without those of what it called in turn. On the loop.
    public static final class Measurement {
        private final @Nullable Measurement outer;
        private final long startNanos;
        private final long startBytes;
        private long othersNanos;
        private long othersBytes;

        public Measurement(@Nullable Measurement outer, long nanos, long bytes) {
            this.outer = outer;
            startNanos = nanos;
            startBytes = bytes;
        }

        /// Ends it; whoever called it is not charged for it.
        public @Nullable Measurement end(long nanos, long bytes) {
            if (outer != null) {
                outer.othersNanos += nanos - startNanos;
                outer.othersBytes += bytes - startBytes;
            }
            return outer;
        }

        public long ownNanos(long now) {
            return now - startNanos - othersNanos;
        }

        public long ownBytes(long now) {
            return now - startBytes - othersBytes;
        }
    }
}
