package io.leno.script.wasm;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.HttpStream;
import io.leno.api.plugin.InvalidPluginConfigException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The filters of one place in a chain, whose code is being fetched: requests wait until it is
/// there, or fetching has failed. Envoy's listener waits in their place.
final class RemoteFilters implements HttpFilterSettings {
    private static final Logger log = LoggerFactory.getLogger(RemoteFilters.class);

    private final WasmRuntime runtime;
    private final FilterContext context;
    private final Function<WasmCode, WasmSpec> specs;
    private final boolean failsOpen;
    private final AutoCloseable fetching;
    private final List<Waiting> waiting = new ArrayList<>();

    /// What to make filters with; null until it is known.
    private volatile @Nullable HttpFilterSettings settled;

    private boolean closed;

    /// @param specs of the plugin, with the code it gets
    /// @param fetch is told whom to give the code to, and stopped by what it returns
    RemoteFilters(
            WasmRuntime runtime,
            FilterContext context,
            Function<WasmCode, WasmSpec> specs,
            boolean failsOpen,
            Function<CodeFetch.Receiver, AutoCloseable> fetch) {
        this.runtime = runtime;
        this.context = context;
        this.specs = specs;
        this.failsOpen = failsOpen;
        fetching = fetch.apply(new Received());
    }

    private final class Received implements CodeFetch.Receiver {
        /// Compiling takes its time, and an event loop has none.
        @Override
        public void fetched(WasmCode code) {
            Thread.ofVirtual().name("wasm-load").start(() -> load(code));
        }

        @Override
        public void failed(String why) {
            log.error("Wasm code cannot be fetched: {}", why);
            settle(failsOpen ? stream -> new HttpFilter() {} : WasmFilters.Refusing::new);
        }
    }

    private void load(WasmCode code) {
        try {
            settle(new WasmFilters(runtime, specs.apply(code), code, context));
        } catch (InvalidPluginConfigException e) {
            log.error("{}", e.getMessage());
            settle(failsOpen ? stream -> new HttpFilter() {} : WasmFilters.Refusing::new);
        }
    }

    private void settle(HttpFilterSettings with) {
        List<Waiting> all;
        HttpFilterSettings before;
        synchronized (waiting) {
            if (closed) {
                with.close();
                return;
            }
            before = settled;
            settled = with;
            all = List.copyOf(waiting);
            waiting.clear();
        }
        if (before != null) before.close();
        for (Waiting each : all) each.stream.execute(each::goOn);
    }

    @Override
    public HttpFilter newFilter(HttpStream stream) {
        HttpFilterSettings known = settled;
        return known == null ? new Waiting(stream) : known.newFilter(stream);
    }

    @Override
    public void close() {
        HttpFilterSettings last;
        synchronized (waiting) {
            closed = true;
            last = settled;
        }
        try {
            fetching.close();
        } catch (Exception e) {
            log.warn("Fetching does not stop", e);
        }
        if (last != null) last.close();
    }

    /// A stream's filter: it holds the request, and stands for another one afterwards.
    private final class Waiting implements HttpFilter {
        private final HttpStream stream;
        private @Nullable HttpFilter real;
        private @Nullable Headers headers;
        private boolean endOfStream;

        Waiting(HttpStream stream) {
            this.stream = stream;
        }

        @Override
        public FilterStatus onRequestHeaders(Headers all, boolean end) {
            synchronized (waiting) {
                HttpFilterSettings known = settled;
                if (known == null) {
                    headers = all;
                    endOfStream = end;
                    waiting.add(this);
                    return FilterStatus.PAUSE_ALL;
                }
                real = known.newFilter(stream);
            }
            return real.onRequestHeaders(all, end);
        }

        private void goOn() {
            HttpFilterSettings known = settled;
            Headers held = headers;
            if (known == null || held == null) return;
            HttpFilter made = known.newFilter(stream);
            real = made;
            FilterStatus status = made.onRequestHeaders(held, endOfStream);
            if (status == FilterStatus.CONTINUE) stream.resumeRequest();
        }

        @Override
        public FilterStatus onRequestData(BodyData data, boolean end) {
            return real == null ? FilterStatus.CONTINUE : real.onRequestData(data, end);
        }

        @Override
        public FilterStatus onRequestTrailers(Headers trailers) {
            return real == null ? FilterStatus.CONTINUE : real.onRequestTrailers(trailers);
        }

        @Override
        public FilterStatus onResponseHeaders(Headers all, boolean end) {
            return real == null ? FilterStatus.CONTINUE : real.onResponseHeaders(all, end);
        }

        @Override
        public FilterStatus onResponseData(BodyData data, boolean end) {
            return real == null ? FilterStatus.CONTINUE : real.onResponseData(data, end);
        }

        @Override
        public FilterStatus onResponseTrailers(Headers trailers) {
            return real == null ? FilterStatus.CONTINUE : real.onResponseTrailers(trailers);
        }

        @Override
        public void onStreamEnd() {
            synchronized (waiting) {
                waiting.remove(this);
            }
            if (real != null) real.onStreamEnd();
        }
    }
}
