package io.leno.testkit.proxy;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// A small HTTP server to proxy to. Answers 200 with the body it got, or as told, and keeps what it
/// was asked. Safe to use from any thread.
public final class EchoUpstream implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Answer> answer = request -> Answer.of(200, request.body());

    /// A request as it reached the upstream.
    ///
    /// @param target path with query
    /// @param headers by name in lower case
    public record Request(
            String method, String target, Map<String, List<String>> headers, byte[] body) {
        public Request {
            requireNonNull(method, "method");
            requireNonNull(target, "target");
            headers = Map.copyOf(headers);
        }

        /// The first value of a header; empty where it is absent.
        public String header(String name) {
            List<String> values = headers.get(name.toLowerCase(java.util.Locale.ROOT));
            return values == null ? "" : values.getFirst();
        }
    }

    /// What it answers.
    public record Answer(int status, Map<String, String> headers, byte[] body) {
        public Answer {
            headers = Map.copyOf(headers);
        }

        public static Answer of(int status, byte[] body) {
            return new Answer(status, Map.of(), body);
        }
    }

    EchoUpstream() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /// From now on it answers so, in place of echoing.
    public void answer(Function<Request, Answer> with) {
        answer = requireNonNull(with, "with");
    }

    /// What it was asked, the oldest first.
    public List<Request> requests() {
        return new ArrayList<>(requests);
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach(
                            (name, values) ->
                                    headers.put(
                                            name.toLowerCase(java.util.Locale.ROOT),
                                            List.copyOf(values)));
            var request =
                    new Request(
                            exchange.getRequestMethod(),
                            exchange.getRequestURI().toString(),
                            headers,
                            exchange.getRequestBody().readAllBytes());
            requests.add(request);
            Answer told = answer.apply(request);
            told.headers().forEach(exchange.getResponseHeaders()::set);
            boolean empty = told.body().length == 0;
            exchange.sendResponseHeaders(told.status(), empty ? -1 : told.body().length);
            if (!empty) exchange.getResponseBody().write(told.body());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
