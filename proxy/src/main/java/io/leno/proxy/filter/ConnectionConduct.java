package io.leno.proxy.filter;

import io.leno.proxy.upstream.Worker;

/// How one configured filter of connections behaves. What it does wrong is counted, logged and, too
/// often, puts it in quarantine and has an older generation of its plugin serve again.
public final class ConnectionConduct implements AutoCloseable {
    private final PluginAccount account;
    private final FilterConduct conduct;
    private final Runnable onClose;

    ConnectionConduct(PluginAccount account, FilterConduct conduct, Runnable onClose) {
        this.account = account;
        this.conduct = conduct;
        this.onClose = onClose;
    }

    /// One connection with the filter.
    public final class OfConnection {
        private final Worker worker;
        private final long begun = System.nanoTime();
        private boolean failed;

        private OfConnection(Worker worker) {
            this.worker = worker;
            account.begun(worker.index());
        }

        /// The filter is called; the loop is told, so that the watchdog knows whom to blame.
        ///
        /// @return what [#leave] is to be given
        public long enter() {
            return worker.activity().enter(conduct.id());
        }

        public void leave(long before) {
            worker.activity().leave(before);
        }

        /// It threw.
        public void failed(Throwable cause) {
            failed = true;
            conduct.misbehaved(Misbehaviour.THREW, cause.toString(), cause);
        }

        /// The connection goes on without the filter.
        public void skipped() {
            account.skipped(worker.index());
        }

        /// The connection is over.
        public void ended() {
            account.ended(worker.index(), (System.nanoTime() - begun) / 1000, failed);
        }
    }

    /// Whether new connections have to do without the filter.
    public boolean isInQuarantine() {
        return conduct.isInQuarantine();
    }

    /// A connection goes on without the filter, on its loop.
    public void skipped(Worker worker) {
        account.skipped(worker.index());
    }

    /// A connection is closed in place of the filter, on its loop: it is in quarantine.
    public void refused(Worker worker) {
        account.refused(worker.index());
    }

    /// A connection has the filter from now on; on its loop.
    public OfConnection begin(Worker worker) {
        return new OfConnection(worker);
    }

    /// It threw before a connection had it. From any thread.
    public void failed(Throwable cause) {
        conduct.misbehaved(Misbehaviour.THREW, cause.toString(), cause);
    }

    /// No connection has the filter any more.
    @Override
    public void close() {
        onClose.run();
    }
}
