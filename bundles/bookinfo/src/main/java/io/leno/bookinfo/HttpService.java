package io.leno.bookinfo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// One service listening on its own address, with a virtual thread per request.
final class HttpService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpService.class);
    private static final int MAX_BODY_BYTES = 64 * 1024;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Handler handler;

    /// What the service does with a request; may block.
    @FunctionalInterface
    interface Handler {
        Answer answer(Request request) throws InterruptedException;
    }

    private HttpService(HttpServer server, Handler handler) {
        this.server = server;
        this.handler = handler;
    }

    /// Listens until closed.
    ///
    /// @throws IOException when the address is in use or is not of this machine
    static HttpService start(InetSocketAddress address, Handler handler) throws IOException {
        var service = new HttpService(HttpServer.create(address, 1024), handler);
        service.server.setExecutor(service.threads);
        service.server.createContext("/", service::serve);
        service.server.start();
        return service;
    }

    InetSocketAddress address() {
        return server.getAddress();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(request(exchange));
            exchange.getResponseHeaders().set("content-type", answer.contentType());
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status(), bodiless ? -1 : body.length);
            if (!bodiless) exchange.getResponseBody().write(body);
        }
    }

    private Answer answer(Request request) {
        try {
            return handler.answer(request);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.json(503, Map.of("error", "the service is stopping"));
        } catch (RuntimeException e) {
            log.error("{} {} failed", request.method(), request.path(), e);
            return Answer.json(500, Map.of("error", e.toString()));
        }
    }

    private static Request request(HttpExchange exchange) throws IOException {
        var headers = new HashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(lowerCase(name), values.getFirst()));
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                headers,
                new String(body, StandardCharsets.UTF_8));
    }

    private static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
