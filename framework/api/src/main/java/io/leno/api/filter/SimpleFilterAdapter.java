package io.leno.api.filter;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Runs a [SimpleHttpFilter] on the event contract: the request waits until the filter proceeds,
/// the response until the filter's stage completes.
final class SimpleFilterAdapter implements HttpFilter {
    private final SimpleHttpFilter filter;
    private final HttpStream stream;
    private final CompletableFuture<SimpleResponse> upstream = new CompletableFuture<>();
    private boolean inRequest;
    private boolean proceeded;
    private boolean inResponse;
    private boolean settled;

    SimpleFilterAdapter(SimpleHttpFilter filter, HttpStream stream) {
        this.filter = filter;
        this.stream = stream;
    }

    @Override
    public FilterStatus onRequestHeaders(Headers headers, boolean endOfStream) {
        inRequest = true;
        filter.filter(headers, this::proceed)
                .whenComplete(
                        (response, failure) -> stream.execute(() -> settle(response, failure)));
        inRequest = false;
        return proceeded ? FilterStatus.CONTINUE : FilterStatus.PAUSE;
    }

    private CompletionStage<SimpleResponse> proceed(Headers request) {
        stream.execute(this::resumeOnce);
        return upstream;
    }

    private void resumeOnce() {
        if (proceeded)
            throw new IllegalStateException("proceed was called twice (expected: exactly once)");
        proceeded = true;
        if (!inRequest) stream.resumeRequest();
    }

    @Override
    public FilterStatus onResponseHeaders(Headers headers, boolean endOfStream) {
        if (settled || !proceeded)
            return FilterStatus.CONTINUE; // its own answer on the way back, or another filter's
        inResponse = true;
        upstream.complete(new SimpleResponse.FromUpstream(headers));
        inResponse = false;
        return settled ? FilterStatus.CONTINUE : FilterStatus.PAUSE;
    }

    private void settle(@Nullable SimpleResponse response, @Nullable Throwable failure) {
        if (settled) return;
        settled = true;
        switch (response) {
            // to whoever runs the task: it is the filter's failure, as if a call had thrown
            case null ->
                    throw new IllegalStateException(
                            failure == null
                                    ? "the stage completed with null (expected: a response)"
                                    : "the stage completed exceptionally: " + failure,
                            failure);
            case SimpleResponse.Own own ->
                    stream.reply(own.status(), own.body(), own.headers(), "filter_response");
            case SimpleResponse.FromUpstream passed -> {
                if (!inResponse) stream.resumeResponse();
            }
        }
    }
}
