package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leno.api.filter.BodyData;
import io.leno.api.filter.FilterStatus;
import io.leno.api.filter.Headers;
import io.leno.api.filter.HttpFilter;
import io.leno.api.filter.HttpFilterSettings;
import io.leno.api.filter.SimpleHttpFilter;
import io.leno.api.filter.SimpleResponse;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

class FakeHttpStreamTest {
    private static FakeHttpStream streamThrough(HttpFilterSettings settings) {
        return new FakeHttpStream(FakeHeaders.request("GET", "/")).serve(settings);
    }

    @Test
    void aFilterThatDoesNothingLetsRequestAndResponsePass() {
        var stream = streamThrough(any -> new HttpFilter() {});
        stream.sendRequestHeaders(false);
        stream.sendRequestData("question", true);
        stream.sendResponseHeaders(FakeHeaders.response(200), false);
        stream.sendResponseData("ans", false);
        stream.sendResponseData("wer", true);
        assertThat(stream.isRequestComplete()).isTrue();
        assertThat(stream.passedRequestBody()).isEqualTo("question");
        assertThat(stream.isResponseComplete()).isTrue();
        assertThat(stream.passedResponseBody()).isEqualTo("answer");
    }

    @Test
    void aPausedRequestHoldsItsBodyUntilItIsResumed() {
        var stream =
                streamThrough(
                        handle ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean endOfStream) {
                                        handle.schedule(
                                                Duration.ofSeconds(2), handle::resumeRequest);
                                        return FilterStatus.PAUSE;
                                    }
                                });
        stream.sendRequestHeaders(false);
        stream.sendRequestData("body", true);
        stream.clock().advance(Duration.ofMillis(1999));
        assertThat(stream.isRequestPassed()).isFalse();
        stream.clock().advance(Duration.ofMillis(1));
        assertThat(stream.isRequestComplete()).isTrue();
        assertThat(stream.passedRequestBody()).isEqualTo("body");
    }

    @Test
    void aLocalReplyPassesTheFilterItselfAndStopsTheRequest() {
        var stream =
                streamThrough(
                        handle ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onRequestHeaders(
                                            Headers headers, boolean endOfStream) {
                                        handle.reply(503, "no", "because");
                                        return FilterStatus.PAUSE;
                                    }

                                    @Override
                                    public FilterStatus onResponseHeaders(
                                            Headers headers, boolean endOfStream) {
                                        headers.set("x-seen", "yes");
                                        return FilterStatus.CONTINUE;
                                    }
                                });
        stream.sendRequest();
        assertThat(stream.isRequestPassed()).isFalse();
        assertThat(stream.replied().status()).isEqualTo(503);
        assertThat(stream.replied().details()).isEqualTo("because");
        assertThat(stream.passedResponseHeaders().get("x-seen")).isEqualTo("yes");
        assertThat(stream.passedResponseBody()).isEqualTo("no");
    }

    @Test
    void replacedDataIsWhatPasses() {
        var stream =
                streamThrough(
                        any ->
                                new HttpFilter() {
                                    @Override
                                    public FilterStatus onResponseData(
                                            BodyData data, boolean endOfStream) {
                                        data.replace("X".getBytes(StandardCharsets.UTF_8));
                                        return FilterStatus.CONTINUE;
                                    }
                                });
        stream.sendResponseHeaders(FakeHeaders.response(200), false);
        stream.sendResponseData("abc", true);
        assertThat(stream.passedResponseBody()).isEqualTo("X");
    }

    @Test
    void aSimpleFilterSeesRequestAndResponse() {
        var stream =
                streamThrough(
                        SimpleHttpFilter.settings(
                                (request, next) -> {
                                    request.set("x-tenant", "a");
                                    return next.proceed(request);
                                }));
        stream.sendRequest();
        assertThat(stream.isRequestPassed()).isTrue();
        assertThat(stream.requestHeaders().get("x-tenant")).isEqualTo("a");
        stream.sendResponse(FakeHeaders.response(200));
        assertThat(stream.isResponseComplete()).isTrue();
    }

    @Test
    void aSimpleFilterMayAnswerFromAnotherThread() throws Exception {
        var answer = new CompletableFuture<SimpleResponse>();
        var stream = streamThrough(SimpleHttpFilter.settings((request, next) -> answer));
        stream.sendRequest();
        Thread.startVirtualThread(() -> answer.complete(SimpleResponse.of(401, "who?")));
        stream.awaitTasks(Duration.ofSeconds(5));
        assertThat(stream.replied().status()).isEqualTo(401);
        assertThat(stream.isRequestPassed()).isFalse();
    }

    @Test
    void theOutcomeOfOffloadedWorkComesBackToTheEventLoop() throws Exception {
        var seen = new CompletableFuture<Thread>();
        var stream = streamThrough(any -> new HttpFilter() {});
        stream.<String>offload(
                () -> "done", (result, failure) -> seen.complete(Thread.currentThread()));
        stream.awaitTasks(Duration.ofSeconds(5));
        assertThat(seen).isCompletedWithValue(Thread.currentThread());
    }

    @Test
    void anEndedStreamRunsNoTimers() {
        var stream = streamThrough(any -> new HttpFilter() {});
        stream.schedule(Duration.ofSeconds(1), () -> stream.reply(500, "late", "late"));
        stream.end();
        stream.clock().advance(Duration.ofSeconds(2));
        assertThat(stream.hasReplied()).isFalse();
    }

    @Test
    void pseudoHeadersStayFirstAndNamesAreLowerCase() {
        var headers = FakeHeaders.none().with("X-A", "1").with(":status", "200");
        assertThat(headers.toString()).isEqualTo("[:status: 200, x-a: 1]");
    }

    @Test
    void aHeaderWithALineBreakIsRefused() {
        assertThatThrownBy(() -> FakeHeaders.none().set("x-a", "1\r\nx-b: 2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("x-a");
    }
}
