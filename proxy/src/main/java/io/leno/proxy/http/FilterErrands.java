package io.leno.proxy.http;

import io.leno.api.filter.Call;
import io.leno.proxy.filter.ConfiguredFilter;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// What a filter has under way beside its stream, which ends with it. Most filters have nothing.
final class FilterErrands {
    private @Nullable List<ScheduledFuture<?>> timers;
    private @Nullable List<Thread> workers;
    private @Nullable List<Call> calls;

    void add(ScheduledFuture<?> timer) {
        if (timers == null) timers = new ArrayList<>(2);
        timers.add(timer);
    }

    void add(Thread worker) {
        if (workers == null) workers = new ArrayList<>(2);
        workers.add(worker);
    }

    void remove(Thread worker) {
        if (workers != null) workers.remove(worker);
    }

    void add(Call call) {
        if (calls == null) calls = new ArrayList<>(2);
        calls.add(call);
    }

    void remove(Call call) {
        if (calls != null) calls.remove(call);
    }

    /// Nothing of it is wanted any more.
    void end(ConfiguredFilter of) {
        if (timers != null) for (ScheduledFuture<?> timer : timers) timer.cancel(false);
        if (workers != null) for (Thread worker : workers) of.abandon(worker);
        if (calls != null) for (Call call : calls) call.close();
    }
}
