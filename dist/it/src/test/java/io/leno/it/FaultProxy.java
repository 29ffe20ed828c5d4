package io.leno.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Stands in front of the HTTP API of a real server and spoils it on request; keeps the paths whose
/// answers went through.
final class FaultProxy implements AutoCloseable {
    private static final Set<String> OF_A_HOP =
            Set.of("connection", "content-length", "host", "transfer-encoding", "upgrade");

    /// What a client sees instead of the server.
    ///
    /// @param status 0: the server's own answer
    /// @param delay before any answer
    /// @param cut whether the connection just ends
    record Fault(int status, String body, Duration delay, boolean cut) {
        static final Fault NONE = new Fault(0, "", Duration.ZERO, false);
        static final Fault PARTITION = new Fault(0, "", Duration.ZERO, true);
        static final Fault SLOW = new Fault(0, "", Duration.ofMillis(1500), false);
        static final Fault GARBAGE = answer(200, "<html>{\"kind\": 7, \u0000");

        static Fault answer(int status, String body) {
            return new Fault(status, body, Duration.ZERO, false);
        }
    }

    private final URI server;
    private final HttpServer proxy;
    private final HttpClient client = HttpClient.newBuilder().sslContext(trustingAll()).build();
    private final Set<InputStream> streams = ConcurrentHashMap.newKeySet();
    private final List<String> answered = new CopyOnWriteArrayList<>();
    private volatile Fault fault = Fault.NONE;

    FaultProxy(String server) throws IOException {
        this.server = URI.create(server);
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        proxy.createContext("/", this::serve);
        proxy.start();
    }

    String url() {
        return "http://127.0.0.1:" + proxy.getAddress().getPort();
    }

    /// From now on; what is being answered ends.
    void set(Fault now) {
        fault = now;
        streams.forEach(FaultProxy::end);
    }

    /// Of answers of the server that were passed on whole.
    List<String> answered() {
        return List.copyOf(answered);
    }

    private static void end(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Fault now = fault;
            if (!now.delay().isZero()) Thread.sleep(now.delay());
            if (now.cut()) return;
            if (now.status() != 0) {
                byte[] body = now.body().getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("content-type", "application/json");
                exchange.sendResponseHeaders(now.status(), body.length);
                exchange.getResponseBody().write(body);
                return;
            }
            pass(exchange);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pass(HttpExchange exchange) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer =
                client.send(request(exchange), HttpResponse.BodyHandlers.ofInputStream());
        answer.headers()
                .map()
                .forEach(
                        (name, values) -> {
                            if (isOfMessage(name)) exchange.getResponseHeaders().put(name, values);
                        });
        streams.add(answer.body());
        try (InputStream body = answer.body()) {
            exchange.sendResponseHeaders(answer.statusCode(), 0);
            copy(body, exchange.getResponseBody());
            answered.add(exchange.getRequestURI().getPath());
        } finally {
            streams.remove(answer.body());
        }
    }

    private static boolean isOfMessage(String header) {
        return !header.startsWith(":") && !OF_A_HOP.contains(header.toLowerCase(Locale.ROOT));
    }

    private HttpRequest request(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        var request =
                HttpRequest.newBuilder(server.resolve(exchange.getRequestURI()))
                        .version(HttpClient.Version.HTTP_1_1)
                        .method(
                                exchange.getRequestMethod(),
                                HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders()
                .forEach(
                        (name, values) -> {
                            if (isOfMessage(name))
                                values.forEach(value -> request.header(name, value));
                        });
        return request.build();
    }

    /// A watch has to be heard at once.
    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] part = new byte[8192];
        for (int length = from.read(part); length >= 0; length = from.read(part)) {
            to.write(part, 0, length);
            to.flush();
        }
    }

    private static SSLContext trustingAll() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Trusting()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /// The server's certificate is of its own making.
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    @Override
    public void close() {
        set(Fault.PARTITION);
        proxy.stop(0);
        client.shutdownNow();
    }
}
