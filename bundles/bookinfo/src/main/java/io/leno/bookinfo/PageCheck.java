package io.leno.bookinfo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Waits until every proxy is ready and the page can be seen from outside, all the way through the
/// mesh.
final class PageCheck implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(10);

    private final Instant deadline;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// @param patience for all that is waited for together
    PageCheck(Duration patience) {
        deadline = Instant.now().plus(patience);
    }

    /// @param admin where the proxies' admin pages are
    /// @throws DemoFailure naming the first that does not answer in time
    void await(List<String> admin, String pageUrl) throws InterruptedException {
        for (String address : admin) await(address + "/ready");
        await(pageUrl);
    }

    private void await(String url) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(LOOK).build();
        String last = look(request);
        while (!last.equals("200")) {
            if (Instant.now().isAfter(deadline)) {
                throw new DemoFailure("demo: " + url + " does not answer 200 (last: " + last + ")");
            }
            Thread.sleep(INTERVAL);
            last = look(request);
        }
    }

    private String look(HttpRequest request) throws InterruptedException {
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            // The page itself is there before all that it shows.
            boolean whole = !response.body().contains("role=\"alert\"");
            return whole ? Integer.toString(response.statusCode()) : "a page with errors";
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
