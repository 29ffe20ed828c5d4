package io.leno.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

class ConsoleTest {
    private static final Pattern REFERENCE = Pattern.compile("(?:href|src)=\"(/console[^\"]*)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/console", exchange -> new Console().serve(exchange));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        client.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return client.send(
                HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void allThatThePageNamesIsThere() throws IOException, InterruptedException {
        HttpResponse<String> page = get("/console");
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        var references = REFERENCE.matcher(page.body()).results().map(MatchResult::group).toList();
        assertThat(references).hasSize(2);
        for (MatchResult found : REFERENCE.matcher(page.body()).results().toList())
            assertThat(get(found.group(1)).statusCode()).as(found.group(1)).isEqualTo(200);
    }

    @Test
    void thePageTakesNothingFromElsewhere() throws IOException, InterruptedException {
        assertThat(get("/console/").headers().firstValue("content-security-policy"))
                .hasValue("default-src 'self'; frame-ancestors 'none'");
    }

    @Test
    void whatIsNotThereIsSaid() throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/console/../secret");
        assertThat(answer.statusCode()).isEqualTo(404);
    }
}
