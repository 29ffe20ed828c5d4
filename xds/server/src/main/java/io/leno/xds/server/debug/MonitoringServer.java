package io.leno.xds.server.debug;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.leno.api.json.Json;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The monitoring port: `/ready`, `/version`, `/metrics` and istiod's pages below `/debug`.
public final class MonitoringServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(MonitoringServer.class);
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";

    /// What a page answers.
    private record Answer(int status, String contentType, String body) {}

    /// A page and what the index says of it.
    private record Page(String about, Function<Map<String, String>, Answer> render) {}

    private final HttpServer http;
    private final ControlPlaneView view;
    private final DebugPages pages;
    private final BundlePages added;
    private final Map<String, Page> byPath = new TreeMap<>();

    /// @param workers runs requests; the server's own thread only accepts
    /// @param added pages of other bundles
    public MonitoringServer(
            InetSocketAddress address, ControlPlaneView view, BundlePages added, Executor workers)
            throws IOException {
        this.view = view;
        this.added = added;
        this.pages = new DebugPages(view);
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
        page("/ready", "200 once proxies are answered", query -> ready());
        page("/version", "version of the control plane", query -> text(version + "\n"));
        page("/metrics", "Prometheus metrics", query -> metrics(metrics));
        page("/debug", "this list", query -> index());
        page("/debug/adsz", "connected proxies; push=true sends everything again", this::clients);
        page(
                "/debug/syncz",
                "what each proxy was sent and has accepted",
                query -> json(pages.syncStatus()));
        page(
                "/debug/config_dump",
                "proxyID=NAME.NAMESPACE: what the proxy was sent",
                this::configDump);
        page("/debug/registryz", "services of the mesh", query -> json(pages.registry()));
        page("/debug/endpointz", "endpoints by service", query -> json(pages.endpoints()));
        page(
                "/debug/problemz",
                "what is wrong with the configuration",
                query -> json(pages.problems()));
    }

    private void page(String path, String about, Function<Map<String, String>, Answer> render) {
        byPath.put(path, new Page(about, render));
    }

    private Answer ready() {
        return view.isReady()
                ? text("ok\n")
                : new Answer(503, TEXT, "not ready: platforms have not synced\n");
    }

    private static Answer metrics(Metrics metrics) {
        return new Answer(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text());
    }

    private Answer index() {
        var about = new TreeMap<>(added.about());
        byPath.forEach((path, page) -> about.put(path, page.about()));
        return text(
                about.entrySet().stream()
                        .map(page -> page.getKey() + "  " + page.getValue() + "\n")
                        .collect(Collectors.joining()));
    }

    private Answer clients(Map<String, String> query) {
        if (!query.getOrDefault("push", "false").equals("true")) return json(pages.clients());
        view.pushAll();
        return text("Pushed to " + view.proxies().size() + " proxies\n");
    }

    private Answer configDump(Map<String, String> query) {
        String id = query.getOrDefault("proxyID", "");
        if (id.isEmpty())
            return new Answer(400, TEXT, "proxyID: missing (expected: NAME.NAMESPACE)\n");
        return pages.proxy(id)
                .map(proxy -> json(pages.configDump(proxy)))
                .orElseGet(
                        () ->
                                new Answer(
                                        404,
                                        TEXT,
                                        "proxyID: "
                                                + id
                                                + " is not connected (see /debug/adsz)\n"));
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
        Page page = byPath.get(path);
        if (page == null) return new Answer(404, TEXT, "no page " + path + " (see /debug)\n");
        try {
            return page.render().apply(query(exchange.getRequestURI().getRawQuery()));
        } catch (RuntimeException failure) {
            log.error("Page {} failed", path, failure);
            return new Answer(500, TEXT, failure + "\n");
        }
    }

    private static Map<String, String> query(@org.jspecify.annotations.Nullable String raw) {
        var query = new TreeMap<String, String>();
        if (raw == null) return query;
        for (String part : raw.split("&", -1)) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], pair.length > 1 ? URLDecoder.decode(pair[1], UTF_8) : "true");
        }
        return query;
    }

    private static Answer text(String body) {
        return new Answer(200, TEXT, body);
    }

    private static Answer json(Object value) {
        return new Answer(200, JSON, Json.write(value));
    }

    private static String version() {
        String version = MonitoringServer.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0" : version;
    }
}
