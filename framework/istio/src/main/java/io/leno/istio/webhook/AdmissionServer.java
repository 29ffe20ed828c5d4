package io.leno.istio.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// HTTPS around [Admission]: what is asked of whom, how large a question may be, and what is no
/// question at all.
public final class AdmissionServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AdmissionServer.class);

    /// An update carries the object twice, and an API server stores none above 3 MiB.
    private static final int MAX_BODY = 8 << 20;

    private final HttpsServer https;
    private final ExecutorService workers =
            Executors.newThreadPerTaskExecutor(
                    Thread.ofVirtual().name("leno-webhook-", 0).factory());
    private final AdmissionMetrics metrics = new AdmissionMetrics();
    private final Admission admission = new Admission(metrics);

    public AdmissionServer(InetSocketAddress address, ServingCertificate certificate)
            throws IOException, GeneralSecurityException {
        https = HttpsServer.create(address, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
        https.createContext("/", this::serve);
        https.setExecutor(workers);
        https.start();
    }

    /// What was asked and answered so far, by name in Prometheus' form.
    public Map<String, Double> metrics() {
        return metrics.values();
    }

    public int port() {
        return https.getAddress().getPort();
    }

    @Override
    public void close() {
        https.stop(0);
        workers.shutdown();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (!path.equals("/validate") && !path.startsWith("/validate/"))
                answer(exchange, 404, "text/plain", path + " (expected: /validate)\n");
            else if (!exchange.getRequestMethod().equals("POST"))
                answer(
                        exchange,
                        405,
                        "text/plain",
                        exchange.getRequestMethod() + " (expected: POST)\n");
            else review(exchange);
        } catch (RuntimeException broken) {
            log.error("The validation webhook could not answer", broken);
            throw broken;
        }
    }

    private void review(HttpExchange exchange) throws IOException {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("content-type"));
        if (!type.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
            answer(
                    exchange,
                    415,
                    "text/plain",
                    "content type " + type + " (expected: application/json)\n");
            return;
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            answer(
                    exchange,
                    413,
                    "text/plain",
                    "the body is too large (expected: at most " + MAX_BODY + " bytes)\n");
            return;
        }
        try {
            String answer = admission.review(new String(body, UTF_8));
            answer(exchange, 200, "application/json", answer);
        } catch (InvalidReviewException invalid) {
            answer(exchange, 400, "text/plain", invalid.getMessage() + "\n");
        }
    }

    private void answer(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        if (status >= 400) metrics.unanswered(status);
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("content-type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
