package io.leno.bookinfo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;

/// Waits until the page can be seen from outside, all the way through the mesh.
final class PageCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration INTERVAL = Duration.ofMillis(100);

    private PageCheck() {}

    /// @throws DemoFailure when it still does not answer after a minute
    static void await(String url) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10));
        Instant deadline = Instant.now().plus(PATIENCE);
        try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            String last = look(client, request.build());
            while (!last.equals("200")) {
                if (Instant.now().isAfter(deadline)) {
                    throw new DemoFailure(
                            "demo: %s did not answer 200 within %d s (last: %s)"
                                    .formatted(url, PATIENCE.toSeconds(), last));
                }
                Thread.sleep(INTERVAL);
                last = look(client, request.build());
            }
        }
    }

    private static String look(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            var response = client.send(request, HttpResponse.BodyHandlers.ofString());
            // The page itself is there before all that it shows.
            boolean whole = !response.body().contains("role=\"alert\"");
            return whole ? Integer.toString(response.statusCode()) : "a page with errors";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
