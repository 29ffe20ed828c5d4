package io.leno.proxy.accesslog;

import com.google.protobuf.Message;

import io.leno.api.cluster.ClusterOutcome;

import java.time.Duration;
import java.util.List;

/// An access log of a service over gRPC: entries are gathered, sent and counted.
///
/// @param <E> an entry
final class GrpcLogTarget<E extends Message> implements LogTarget, LogBatch.Sender<E> {
    private final LogForm<E> form;
    private final LogBatchSettings settings;
    private final LogFiles files;
    private final LogBatch<E> batch;

    GrpcLogTarget(LogForm<E> form, LogBatchSettings settings, LogFiles files) {
        this.form = form;
        this.settings = settings;
        this.files = files;
        files.proxy().show(form.stats() + "logs_written");
        files.proxy().show(form.stats() + "logs_dropped");
        batch = new LogBatch<>(settings, files, this);
    }

    @Override
    public void log(LoggedStream stream) {
        batch.add(form.entry(stream));
    }

    @Override
    public void send(List<E> entries, Runnable then) {
        Duration wanted = settings.target().timeout();
        var request =
                settings.target()
                        .request(
                                form.method(),
                                form.message(entries).toByteArray(),
                                wanted.isZero() ? form.patience() : wanted);
        var _ =
                files.proxy()
                        .clusters()
                        .send(
                                settings.target().cluster(),
                                request,
                                outcome -> {
                                    sent(outcome, entries.size());
                                    then.run();
                                });
    }

    private void sent(ClusterOutcome outcome, int entries) {
        String name = form.isTaken(outcome) ? "logs_written" : "logs_dropped";
        files.proxy().count(form.stats() + name, entries);
    }

    @Override
    public void dropped() {
        files.proxy().count(form.stats() + "logs_dropped", 1);
    }

    @Override
    public void close() {
        batch.close();
    }
}
