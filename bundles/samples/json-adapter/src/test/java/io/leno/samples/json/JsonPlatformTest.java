package io.leno.samples.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import io.leno.api.platform.PlatformAdapter;
import io.leno.api.platform.PlatformEvent;
import io.leno.testkit.PlatformAdapterContract;
import io.leno.testkit.RecordingPlatformListener;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

class JsonPlatformTest extends PlatformAdapterContract {
    private static final String ONE =
            "{\"services\": [{\"host\": \"reviews.example.com\", \"port\": 80,"
                    + " \"endpoints\": [\"10.0.0.7:9080\"]}]}";

    private HttpServer server;
    private volatile String document = ONE;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    byte[] body = document.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Override
    protected PlatformAdapter newAdapter() {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/mesh.json");
        return new JsonPlatform(url, Duration.ofMillis(50));
    }

    @Override
    protected void change() {
        document = ONE.replace("10.0.0.7", "10.0.0.8");
    }

    @Test
    void aBrokenDocumentIsAProblemAndChangesNothing() throws InterruptedException {
        var listener = new RecordingPlatformListener();
        try (var watch = newAdapter().watch(listener)) {
            listener.awaitSynced();
            assertThat(watch).isNotNull();
            document = "{\"services\": [{\"host\": \"reviews.example.com\"}]}";
            listener.await(
                    "the problem is told",
                    told -> told.events().stream().anyMatch(JsonPlatformTest::saysWhat));
            assertThat(listener.services()).containsKey("reviews.example.com");
        }
    }

    private static boolean saysWhat(PlatformEvent event) {
        return event instanceof PlatformEvent.ProblemsFound found
                && found.problems().stream().anyMatch(it -> it.message().contains("port: missing"));
    }
}
