package io.leno.bookinfo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

class PageCheckTest {
    private static final Answer READY = new Answer(200, "text/plain", "LIVE", Map.of());
    private static final Answer NOT_YET = new Answer(503, "text/plain", "", Map.of());
    private static final Answer HALF =
            Answer.html("<div class=\"error\" role=\"alert\">no reviews yet</div>");

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final HttpService service =
            HttpService.start(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    request -> {
                        asked.add(request.path());
                        Answer next = answers.poll();
                        return next == null ? NOT_YET : next;
                    });
    private final String url = "http://127.0.0.1:" + service.address().getPort();

    PageCheckTest() throws IOException {}

    @AfterEach
    void close() {
        service.close();
    }

    @Test
    void waitsForTheProxiesThenForAPageWithoutErrors() throws InterruptedException {
        answers.addAll(List.of(NOT_YET, READY, HALF, READY));
        try (var check = new PageCheck(Duration.ofSeconds(30))) {
            check.await(List.of(url), url + "/productpage");
        }
        assertThat(asked).containsExactly("/ready", "/ready", "/productpage", "/productpage");
    }

    @Test
    void tellsWhatDoesNotAnswer() {
        try (var check = new PageCheck(Duration.ZERO)) {
            assertThatThrownBy(() -> check.await(List.of(url), url))
                    .isInstanceOf(DemoFailure.class)
                    .hasMessage("demo: " + url + "/ready does not answer 200 (last: 503)");
        }
    }
}
