package io.leno.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;

import io.leno.api.monitoring.MonitoringPages;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Serves the page and what it is made of. All of it lies in the bundle; the page itself asks the
/// debug pages beside it.
@Component
public final class Console implements MonitoringPages {
    private static final String ROOT = "/console";

    /// Nothing from elsewhere, and in no frame of others.
    private static final String POLICY = "default-src 'self'; frame-ancestors 'none'";

    /// What there is, by the path below the root.
    private static final Map<String, Resource> RESOURCES =
            Map.of(
                    "", new Resource("console.html", "text/html; charset=utf-8"),
                    "/console.js", new Resource("console.js", "text/javascript; charset=utf-8"),
                    "/console.css", new Resource("console.css", "text/css; charset=utf-8"));

    private record Resource(String name, String type) {}

    @Override
    public Map<String, String> paths() {
        return Map.of(ROOT, "the mesh on one page, for a browser");
    }

    @Override
    public void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath().substring(ROOT.length());
        @Nullable Resource found = RESOURCES.get(path.equals("/") ? "" : path);
        if (found == null) {
            answer(exchange, 404, "text/plain", text("no page " + path + " of the console\n"));
        } else if (!exchange.getRequestMethod().equals("GET")) {
            answer(exchange, 405, "text/plain", text("GET, please\n"));
        } else {
            answer(exchange, 200, found.type(), read(found.name()));
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] read(String name) throws IOException {
        try (InputStream content = Console.class.getResourceAsStream(name)) {
            if (content == null) throw new IOException(name + " is not in the bundle");
            return content.readAllBytes();
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("content-type", type);
        headers.set("cache-control", "no-cache");
        headers.set("content-security-policy", POLICY);
        headers.set("x-content-type-options", "nosniff");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
