package io.leno.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.leno.api.monitoring.MonitoringPages;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// What all [MonitoringPages] promise; their tests extend this.
public abstract class MonitoringPagesContract {
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    /// Called several times; what it makes, the test ends with.
    protected abstract MonitoringPages pages() throws Exception;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Runnable::run);
        server.start();
    }

    @AfterEach
    void shut() {
        server.stop(0);
    }

    private int get(MonitoringPages pages, String path) throws IOException {
        var context = server.createContext("/", exchange -> serve(pages, exchange));
        try {
            int port = server.getAddress().getPort();
            var connection =
                    (HttpURLConnection)
                            URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            int status = connection.getResponseCode();
            connection.disconnect();
            return status;
        } finally {
            server.removeContext(context);
        }
    }

    private void serve(MonitoringPages pages, HttpExchange exchange) {
        try (exchange) {
            pages.serve(exchange);
        } catch (IOException | RuntimeException | Error e) {
            failures.add(e);
        }
    }

    @Test
    protected void eachPathIsOneAndSaysWhatItIsInALine() throws Exception {
        assertThat(pages().paths()).isNotEmpty();
        pages().paths()
                .forEach(
                        (path, line) -> {
                            assertThat(path).startsWith("/").doesNotContain("?", " ");
                            assertThat(line).isNotBlank().doesNotContain("\n");
                        });
    }

    @Test
    protected void eachPathIsAnswered() throws Exception {
        MonitoringPages pages = pages();
        pages.opened(server.getAddress().getPort());
        for (String path : pages.paths().keySet()) {
            assertThat(get(pages, path)).as(path).isBetween(200, 499);
            assertThat(get(pages, path + "?no=such")).as(path).isBetween(200, 499);
            assertThat(get(pages, path + "/no-such-page")).as(path).isBetween(200, 499);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    protected void metricsHavePrometheusForm() throws Exception {
        assertThat(pages().metrics().keySet())
                .allSatisfy(
                        name -> assertThat(name).matches("[a-zA-Z_:][a-zA-Z0-9_:]*(\\{[^\\n]*})?"));
    }
}
