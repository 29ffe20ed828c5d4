package io.leno.proxy.http;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.proxy.filter.ConfiguredFilter;
import io.leno.proxy.upstream.LoopActivity;
import io.leno.proxy.upstream.LoopActivity.Measurement;
import io.leno.proxy.upstream.ThreadBytes;

import java.util.function.Supplier;

/// A filter of one stream, with the loop told who is running. Of some streams, and of filters with
/// a limit, calls are measured. A filter that is out is not called any more, but for its last call.
final class GuardedFilter implements HttpFilter {
    private final HttpFilter filter;
    private final ConfiguredFilter configured;
    private final LoopActivity activity;
    private final int loop;
    private final boolean measured;
    private boolean out;

    /// @param measured all its calls are
    GuardedFilter(
            HttpFilter filter,
            ConfiguredFilter configured,
            LoopActivity activity,
            int loop,
            boolean measured) {
        this.filter = filter;
        this.configured = configured;
        this.activity = activity;
        this.loop = loop;
        this.measured = measured || configured.isTimed();
    }

    /// The stream goes on without it.
    void leave() {
        out = true;
    }

    boolean isOut() {
        return out;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        if (out) return FilterStatus.CONTINUE;
        if (isMeasured()) return measure(() -> filter.onRequestHeaders(headers, endOfStream));
        long before = activity.enter(configured.id());
        try {
            return filter.onRequestHeaders(headers, endOfStream);
        } finally {
            activity.leave(before);
        }
    }

    @Override
    public FilterStatus onRequestData(BodyData data, boolean endOfStream) {
        if (out) return FilterStatus.CONTINUE;
        if (isMeasured()) return measure(() -> filter.onRequestData(data, endOfStream));
        long before = activity.enter(configured.id());
        try {
            return filter.onRequestData(data, endOfStream);
        } finally {
            activity.leave(before);
        }
    }

    @Override
    public FilterStatus onRequestTrailers(Headers trailers) {
        if (out) return FilterStatus.CONTINUE;
        if (isMeasured()) return measure(() -> filter.onRequestTrailers(trailers));
        long before = activity.enter(configured.id());
        try {
            return filter.onRequestTrailers(trailers);
        } finally {
            activity.leave(before);
        }
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        if (out) return FilterStatus.CONTINUE;
        if (isMeasured()) return measure(() -> filter.onResponseHeaders(headers, endOfStream));
        long before = activity.enter(configured.id());
        try {
            return filter.onResponseHeaders(headers, endOfStream);
        } finally {
            activity.leave(before);
        }
    }

    @Override
    public FilterStatus onResponseData(BodyData data, boolean endOfStream) {
        if (out) return FilterStatus.CONTINUE;
        if (isMeasured()) return measure(() -> filter.onResponseData(data, endOfStream));
        long before = activity.enter(configured.id());
        try {
            return filter.onResponseData(data, endOfStream);
        } finally {
            activity.leave(before);
        }
    }

    @Override
    public FilterStatus onResponseTrailers(Headers trailers) {
        if (out) return FilterStatus.CONTINUE;
        if (isMeasured()) return measure(() -> filter.onResponseTrailers(trailers));
        long before = activity.enter(configured.id());
        try {
            return filter.onResponseTrailers(trailers);
        } finally {
            activity.leave(before);
        }
    }

    @Override
    public void onInformational(Headers headers) {
        if (!out) run(() -> filter.onInformational(headers));
    }

    @Override
    public void onStreamEnd() {
        run(filter::onStreamEnd);
    }

    /// Runs a task of the filter.
    void run(Runnable task) {
        if (isMeasured()) {
            measure(
                    () -> {
                        task.run();
                        return FilterStatus.CONTINUE;
                    });
            return;
        }
        long before = activity.enter(configured.id());
        try {
            task.run();
        } finally {
            activity.leave(before);
        }
    }

    private boolean isMeasured() {
        return measured || activity.isSuspicious();
    }

    private FilterStatus measure(Supplier<FilterStatus> call) {
        long before = activity.enter(configured.id());
        Measurement mine = begin();
        try {
            return call.get();
        } finally {
            long nanos = System.nanoTime();
            long bytes = ThreadBytes.mine();
            activity.measurement(mine.end(nanos, bytes));
            activity.leave(before);
            configured.measured(loop, mine.ownNanos(nanos), mine.ownBytes(bytes));
        }
    }

    private Measurement begin() {
        var begun = new Measurement(activity.measurement(), System.nanoTime(), ThreadBytes.mine());
        activity.measurement(begun);
        return begun;
    }

    /// The filter asks the proxy for something: what follows is not its own doing.
    ///
    /// @return what [#back] is to be given
    long toProxy() {
        if (activity.measurement() != null) begin();
        return activity.enter(0);
    }

    void back(long before) {
        activity.leave(before);
        Measurement asked = activity.measurement();
        if (asked != null) activity.measurement(asked.end(System.nanoTime(), ThreadBytes.mine()));
    }
}
