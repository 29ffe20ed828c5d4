package io.leno.bookinfo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/// How a service reaches the others: by their names, through the HTTP proxy port of its own
/// sidecar. It sends `GET http://reviews:9080/reviews/0 HTTP/1.1`, as to any HTTP proxy, so no
/// traffic needs to be redirected and no name to be resolved.
final class Mesh implements AutoCloseable {
    /// What the mesh understands only if the application passes it on: the identity of the request
    /// and of its trace, and who is asking. Istio's Bookinfo passes on the same.
    static final List<String> PASSED_ON =
            List.of(
                    "x-request-id",
                    "x-b3-traceid",
                    "x-b3-spanid",
                    "x-b3-parentspanid",
                    "x-b3-sampled",
                    "x-b3-flags",
                    "b3",
                    "x-ot-span-context",
                    "x-datadog-trace-id",
                    "x-datadog-parent-id",
                    "x-datadog-sampling-priority",
                    "x-cloud-trace-context",
                    "grpc-trace-bin",
                    "sw8",
                    "traceparent",
                    "tracestate",
                    "end-user",
                    "user-agent",
                    "cookie",
                    "authorization",
                    "jwt");

    private final HttpClient client;

    /// @param sidecar where the sidecar listens as an HTTP proxy
    Mesh(InetSocketAddress sidecar) {
        client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .proxy(ProxySelector.of(sidecar))
                        .executor(Executors.newVirtualThreadPerTaskExecutor())
                        .build();
    }

    /// What came back, or 500 with the reason where nothing did.
    record Reply(int status, String body) {
        boolean ok() {
            return status == 200;
        }
    }

    /// Asks another service, on behalf of a request whose identity goes along.
    ///
    /// @param url `http://reviews:9080/reviews/0`
    Reply get(String url, Request onBehalfOf, Duration timeout) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(url)).timeout(timeout);
        for (String name : PASSED_ON) {
            String value = onBehalfOf.header(name);
            if (value != null) request.setHeader(name, value);
        }
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Reply(500, url + ": " + e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
