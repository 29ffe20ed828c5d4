package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A proxy that runs one bootstrap for [ListenersIT], with ports and upstreams of its own.
final class TalkPeer implements AutoCloseable {
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\"?\\$\\{(port|bytes|up|asked):([\\w-]+)}\"?");
    private static final Duration START = Duration.ofSeconds(60);

    /// What a service of this name answers about connections.
    private static final Map<String, String> ANSWERS =
            Map.of(
                    "allow", "{}",
                    "metadata", "{\"dynamicMetadata\": {\"team\": \"red\", \"deep\": {\"n\": 3}}}",
                    "deny", "{\"status\": {\"code\": 7}}",
                    "unauthenticated", "{\"status\": {\"code\": 16, \"message\": \"who\"}}",
                    "fail", "fail 13",
                    "rates", "{}");

    private final Path directory;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, Closeable> upstreams = new LinkedHashMap<>();
    private final RunningCommand command;

    TalkPeer(
            Path bootstrap,
            Path directory,
            Path certificates,
            Function<List<String>, RunningCommand> start)
            throws IOException {
        this.directory = directory;
        Path file = directory.resolve(bootstrap.getFileName());
        String text = Files.readString(bootstrap).replace("${certs}", certificates.toString());
        Files.writeString(file, fill(text));
        command = start.apply(List.of("-c", file.toString()));
        Eventually.within(START, this::isReady);
    }

    private void isReady() {
        if (!command.isAlive()) throw new IllegalStateException(command.output());
        assertThat(Http.get(ports.get("admin"), "/ready").status()).isEqualTo(200);
    }

    private String fill(String text) throws IOException {
        StringBuilder filled = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(text.replace("${dir}", directory.toString()));
        while (matcher.find())
            matcher.appendReplacement(
                    filled, String.valueOf(port(matcher.group(1), matcher.group(2))));
        return matcher.appendTail(filled).toString();
    }

    private int port(String kind, String name) throws IOException {
        Integer known = ports.get(name);
        if (known != null) return known;
        int port =
                switch (kind) {
                    case "bytes" -> {
                        ByteUpstream upstream = ByteUpstream.start(name);
                        upstreams.put(name, upstream);
                        yield upstream.port();
                    }
                    case "up" -> {
                        EchoUpstream upstream = EchoUpstream.start(name);
                        upstreams.put(name, upstream);
                        yield upstream.port();
                    }
                    case "asked" -> {
                        AskedService service = AskedService.start(ANSWERS.get(name));
                        upstreams.put(name, service);
                        yield service.port();
                    }
                    default -> free();
                };
        ports.put(name, port);
        return port;
    }

    /// One that no other listener of this proxy is to have.
    private int free() {
        int port = Ports.free();
        return ports.containsValue(port) ? free() : port;
    }

    String talk(Conversation conversation, TestIdentities identities) throws IOException {
        int port = ports.get(conversation.listener());
        return steady(Talker.talk(port, conversation, this::filled, identities));
    }

    private String filled(String text) {
        try {
            return fill(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Ports by their names; no identifiers, times, or ports of clients.
    private String steady(String text) {
        String result = text;
        for (Map.Entry<String, Integer> entry : ports.entrySet())
            result = result.replaceAll("\\b" + entry.getValue() + "\\b", "PORT-" + entry.getKey());
        return result.replaceAll(
                        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID")
                .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:CLIENT")
                .replaceAll("(?i)(x-envoy-upstream-service-time: )\\d+", "$1N")
                .replaceAll("(\"ext_authz_duration\":)\\d+", "$1N")
                .replaceAll("(?m)^date: .*$", "date: DATE")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z", "TIME");
    }

    Map<String, List<String>> logs() throws IOException {
        Map<String, List<String>> logs = new LinkedHashMap<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".log")).sorted().toList())
                logs.put(
                        file.getFileName().toString(),
                        steady(Files.readString(file)).lines().toList());
        }
        upstreams.forEach(
                (name, upstream) -> {
                    if (upstream instanceof AskedService service)
                        logs.put(
                                "asked " + name,
                                service.asked().stream().map(this::steady).toList());
                });
        return logs;
    }

    /// Counters and gauges of listeners and of what is about connections, those that are not 0.
    Map<String, String> stats() {
        Pattern wanted =
                Pattern.compile(
                        "(listener\\.(?!admin)|tls_inspector|http_inspector|proxy_proto|tcp\\."
                                + "|connection_limit|local_rate_limit|listener_local_ratelimit"
                                + "|cluster\\.[^.]+\\.(upstream_cx|upstream_rq_total|upstream_flow|ssl)"
                                + "|ext_authz\\.|ratelimit\\.|(?!plugin\\.)[^:]*rbac\\.).*: [1-9]\\d*$");
        Map<String, String> stats = new TreeMap<>();
        Http.get(ports.get("admin"), "/stats?usedonly")
                .body()
                .lines()
                .filter(line -> wanted.matcher(line).matches())
                .filter(line -> !line.contains("worker_") && !line.contains("_bytes_"))
                .filter(line -> !line.matches("listener.*\\.http\\..*"))
                .filter(line -> !line.matches(".*ssl\\.(certificate|curves|sigalgs|ocsp).*"))
                .map(this::steadyName)
                .forEach(line -> stats.put(line.split(": ")[0], line.split(": ")[1]));
        return stats;
    }

    private String steadyName(String line) {
        String result = line;
        for (Map.Entry<String, Integer> entry : ports.entrySet())
            result = result.replace("_" + entry.getValue() + ".", "_PORT-" + entry.getKey() + ".");
        return result;
    }

    @Override
    public void close() throws IOException {
        command.close();
        for (Closeable upstream : upstreams.values()) upstream.close();
    }
}
