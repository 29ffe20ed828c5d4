package io.leno.xds.server.debug;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// The monitoring port: `/ready`, `/version`, `/metrics` and istiod's pages below `/debug`.
public final class MonitoringServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MonitoringServer.class);

    private final Map<String, Function<Map<String, String>, Answer>> byPath = new HashMap<>();
    private final Map<String, String> about = new TreeMap<>();
    private final HttpServer http;
    private final ControlPlaneView view;
    private final BundlePages added;

    /// @param workers runs requests; the server's own thread only accepts
    /// @param added pages of other bundles
    public MonitoringServer(
            InetSocketAddress address, ControlPlaneView view, BundlePages added, Executor workers)
            throws IOException {
        this.view = view;
        this.added = added;
        addPages();
        http = HttpServer.create(address, 0);
        http.createContext("/", this::serve);
        http.setExecutor(workers);
        http.start();
    }

    public int port() {
        return http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
    }

    private void addPages() {
        String version = version();
        var metrics = new Metrics(view, added, version);
        page("/ready", "200 once proxies are answered", _ -> ready());
        page("/version", "Version of the control plane", _ -> Answer.text(version + "\n"));
        page("/metrics", "Prometheus metrics", _ -> metrics(metrics));
        byPath.put("/debug", _ -> index());
        new DebugPages(view)
                .byPath()
                .forEach(
                        (path, page) -> {
                            page(path, page.about(), page.render());
                            page.links()
                                    .forEach((query, text) -> about.put(path + "?" + query, text));
                        });
    }

    private void page(String path, String text, Function<Map<String, String>, Answer> render) {
        byPath.put(path, render);
        about.put(path, text);
    }

    private Answer ready() {
        return view.isReady()
                ? Answer.text("ok\n")
                : Answer.error(503, "not ready: platforms have not synced\n");
    }

    private static Answer metrics(Metrics metrics) {
        return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text());
    }

    private Answer index() {
        var all = new TreeMap<>(added.about());
        all.putAll(about);
        return Answer.html(DebugIndex.of(all));
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!byPath.containsKey(path(exchange)) && servedByBundle(exchange)) return;
            Answer answer = answer(exchange);
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("content-type", answer.contentType());
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    /// An error after the first byte ends the connection: there is nothing else to say it with.
    private boolean servedByBundle(HttpExchange exchange) throws IOException {
        try {
            return added.serve(path(exchange), exchange);
        } catch (RuntimeException | LinkageError failure) {
            log.error("Page {} failed", path(exchange), failure);
            if (exchange.getResponseCode() == -1) exchange.sendResponseHeaders(500, -1);
            return true;
        }
    }

    private static String path(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().replaceAll("(?<=.)/+$", "");
    }

    private Answer answer(HttpExchange exchange) {
        String path = path(exchange);
        var page = byPath.get(path);
        if (page == null) return Answer.error(404, "no page " + path + " (see /debug)\n");
        try {
            return page.apply(Query.parse(exchange.getRequestURI().getRawQuery()));
        } catch (RuntimeException failure) {
            log.error("Page {} failed", path, failure);
            return Answer.error(500, failure + "\n");
        }
    }

    /// Of this control plane.
    public static String version() {
        String version = MonitoringServer.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }
}
