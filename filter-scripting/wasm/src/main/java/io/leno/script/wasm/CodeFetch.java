package io.leno.script.wasm;

import io.leno.api.filter.CallOutcome;
import io.leno.api.filter.FilterContext;
import io.leno.api.filter.HttpCall;
import io.leno.script.wasm.image.ImageRegistry;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Fetches code until it has it: with the source's retries at first, then now and then. Ends with
/// its context, or when it is closed.
final class CodeFetch implements AutoCloseable {
    /// Between rounds of attempts.
    private static final Duration REST = Duration.ofSeconds(10);

    private static final int MOST_DOUBLINGS = 4;
    private static final int OK = 200;

    private final RemoteSource source;
    private final FilterContext context;
    private final FetchCounts counts;
    private final Receiver receiver;
    private int attempt;
    private volatile boolean closed;

    /// Who waits for the code. On any thread.
    interface Receiver {
        void fetched(WasmCode code);

        /// It is not to be had now; it may come later.
        void failed(String why);
    }

    CodeFetch(RemoteSource source, FilterContext context, FetchCounts counts, Receiver receiver) {
        this.source = source;
        this.context = context;
        this.counts = counts;
        this.receiver = receiver;
    }

    /// Begins.
    CodeFetch start() {
        context.schedule(Duration.ZERO, this::attempt);
        return this;
    }

    private void attempt() {
        if (closed) return;
        if (source.isByItself()) Thread.ofVirtual().name("wasm-fetch").start(this::askByItself);
        else context.call(request(), this::answered);
    }

    private HttpCall request() {
        return HttpCall.get(source.cluster(), source.authority(), source.path(), source.timeout());
    }

    private void answered(CallOutcome outcome) {
        switch (outcome) {
            case CallOutcome.Response response ->
                    judge(response.status(), response.body(), response.details());
            case CallOutcome.Failure failure -> failed(failure.details());
        }
    }

    private void askByItself() {
        if (source.isImage()) pull();
        else download();
    }

    private void pull() {
        try (var registry =
                new ImageRegistry(source.image(), source.timeout(), source.pull().secret())) {
            byte[] module = registry.pull(source.sha256()).module();
            context.schedule(Duration.ZERO, () -> fetched(WasmCode.of(module)));
        } catch (IOException e) {
            context.schedule(Duration.ZERO, () -> failed(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void download() {
        var builder = HttpRequest.newBuilder(source.uri());
        if (!source.timeout().isZero()) builder.timeout(source.timeout());
        try (HttpClient client =
                HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build()) {
            HttpResponse<byte[]> response =
                    client.send(builder.build(), HttpResponse.BodyHandlers.ofByteArray());
            context.schedule(
                    Duration.ZERO, () -> judge(response.statusCode(), response.body(), ""));
        } catch (IOException e) {
            context.schedule(Duration.ZERO, () -> failed(String.valueOf(e)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(int status, byte[] body, String details) {
        if (status != OK || body.length == 0) {
            failed("status " + status + ", " + body.length + " bytes " + details);
            return;
        }
        WasmCode code = WasmCode.of(body);
        if (!source.sha256().isEmpty() && !source.sha256().equals(code.sha256())) {
            failed("its sha256 is " + code.sha256() + " (expected: " + source.sha256() + ")");
            return;
        }
        fetched(code);
    }

    private void fetched(WasmCode code) {
        if (closed) return;
        counts.successes.inc();
        receiver.fetched(code);
    }

    private void failed(String why) {
        if (closed) return;
        if (attempt < source.retries()) {
            int doublings = Math.min(attempt++, MOST_DOUBLINGS);
            context.schedule(source.pause().multipliedBy(1L << doublings), this::attempt);
            return;
        }
        counts.failures.inc();
        attempt = 0;
        receiver.failed(source.uri() + ": " + why.strip());
        context.schedule(REST, this::attempt);
    }

    @Override
    public void close() {
        closed = true;
    }
}
