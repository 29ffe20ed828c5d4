package io.leno.platform.consul;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// As much of Consul's HTTP API as the adapter asks for, with its blocking queries; and it can fail
/// as Consul never would on request.
final class FakeConsul implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, String> services = new TreeMap<>();
    private final Map<String, String> keys = new TreeMap<>();
    private final Map<String, String> entries = new TreeMap<>();
    private final Set<String> askedFor = new TreeSet<>();
    private long index = 10;
    private int status = 200;
    private boolean closed;

    FakeConsul() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// @param instances as `/v1/health/service` lists them
    synchronized void service(String name, String instances) {
        services.put(name, instances);
        changed();
    }

    synchronized void remove(String name) {
        services.remove(name);
        changed();
    }

    synchronized void key(String key, String value) {
        keys.put(key, value);
        changed();
    }

    /// @param list of configuration entries, JSON; empty: they may not be read
    synchronized void entries(String kind, String list) {
        entries.put(kind, list);
        changed();
    }

    /// From now on every answer has this status.
    synchronized void failWith(int code) {
        status = code;
        changed();
    }

    /// As after a restore from a snapshot.
    synchronized void turnBack() {
        index = 1;
        notifyAll();
    }

    /// The parts of a datacenter that were asked for, each with the header that said so.
    synchronized Set<String> askedFor() {
        return Set.copyOf(askedFor);
    }

    private void changed() {
        index++;
        notifyAll();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            byte[] body;
            int code;
            synchronized (this) {
                noteTenancy(exchange.getRequestHeaders());
                awaitChange(query);
                boolean isNothing = path.startsWith("/v1/kv/") && keys.isEmpty();
                code = status == 200 && isNothing ? 404 : status;
                if (code == 200 && body(path).isEmpty()) code = 403;
                body = (isNothing ? "" : body(path)).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("X-Consul-Index", String.valueOf(index));
                exchange.getResponseHeaders().set("X-Consul-KnownLeader", "true");
                exchange.getResponseHeaders().set("X-Consul-LastContact", "0");
                exchange.getResponseHeaders().set("Content-Type", "application/json");
            }
            exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void noteTenancy(Headers headers) {
        for (String each : List.of("X-Consul-Partition", "X-Consul-Namespace"))
            askedFor.add(each + ": " + headers.getFirst(each));
    }

    private void awaitChange(String query) {
        long asked =
                query.matches(".*\\bindex=\\d+.*")
                        ? Long.parseLong(query.replaceFirst(".*\\bindex=(\\d+).*", "$1"))
                        : 0;
        try {
            while (asked != 0 && asked == index && !closed) wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String body(String path) {
        if (status != 200) return "no cluster leader";
        if (path.equals("/v1/catalog/services"))
            return services.keySet().stream()
                    .map(name -> "\"" + name + "\": []")
                    .collect(Collectors.joining(",", "{", "}"));
        if (path.equals("/v1/catalog/datacenters")) return "[\"dc1\", \"dc2\"]";
        if (path.startsWith("/v1/config/"))
            return entries.getOrDefault(path.substring("/v1/config/".length()), "[]");
        if (path.startsWith("/v1/health/service/"))
            return services.getOrDefault(path.substring(path.lastIndexOf('/') + 1), "[]");
        return keys.entrySet().stream()
                .map(FakeConsul::pair)
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String pair(Map.Entry<String, String> entry) {
        String value =
                Base64.getEncoder()
                        .encodeToString(entry.getValue().getBytes(StandardCharsets.UTF_8));
        return """
        {"Key": "%s", "Value": "%s", "CreateIndex": 1, "ModifyIndex": 1, "LockIndex": 0, "Flags": 0}
        """
                .formatted(entry.getKey(), value);
    }

    /// One instance of a service.
    static String instance(String id, String service, String address, String tag, String check) {
        return """
        {"Node": {"Node": "n1", "Address": "10.1.0.1", "Datacenter": "dc1", "Meta": {"zone": "z1"}},
         "Service": {"ID": "%s", "Service": "%s", "Tags": ["%s"], "Address": "%s", "Port": 9080,
           "Meta": {"protocol": "grpc"}, "Weights": {"Passing": 5, "Warning": 1}, "EnableTagOverride": false},
         "Checks": [{"Node": "n1", "CheckID": "c", "Name": "c", "Status": "%s"}]}
        """
                .formatted(id, service, tag, address, check);
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
        server.stop(0);
    }
}
