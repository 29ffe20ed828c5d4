package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A proxy that runs one bootstrap, with ports, upstreams and a folder of its own, so that two of
/// them can be compared.
final class PeerProxy implements AutoCloseable {
    private static final Pattern PLACEHOLDER =
            Pattern.compile(
                    "\"?\\$\\{(port|up|h2|tunnel|tls|mtls|silent|closing|greeting|hangup|statsd|traces|logs|asked):(\\w+)}\"?");

    /// Of Envoy's filters, each a line.
    private static final String FILTER_STATS =
            "|http\\.[^.]+\\.(de)?compressor\\..*"
                    + "|http\\.[^.]+\\.(csrf|basic_auth|api_key_auth|ip_tagging|set_metadata)\\..*"
                    + "|http\\.[^.]+\\.(jwt_authn|ext_authz)\\..*"
                    + "|cluster\\.[^.]+\\.(ext_authz|ratelimit)\\..*"
                    + "|.*http_bandwidth_limit\\.(request|response)_(enabled|(incoming|allowed)_total_size)"
                    + "|json_to_metadata\\..*|cluster\\.[^.]+\\.grpc(-web)?\\.(?!.*upstream_rq_time).*"
                    + "|http\\.[^.]+\\.fault\\..*|wasm(custom)?\\..*";

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration START = Duration.ofSeconds(60);

    private final Path directory;
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private final Map<String, EchoUpstream> upstreams = new LinkedHashMap<>();
    private final Map<String, Http2Upstream> http2Upstreams = new LinkedHashMap<>();
    private final Map<String, TunnelUpstream> tunnels = new LinkedHashMap<>();
    private @Nullable AskedService asked;
    private final Map<String, RudeUpstream> rudeUpstreams = new LinkedHashMap<>();
    private final Map<String, StatsdReceiver> statsd = new LinkedHashMap<>();
    private final Map<String, TraceCollector> traces = new LinkedHashMap<>();
    private final Map<String, LogService> logServices = new LinkedHashMap<>();
    private @Nullable TestIdentities identities;
    private final RunningCommand command;

    /// @param start makes a process of the options behind the name of the program
    PeerProxy(
            Path bootstrap,
            Script script,
            Path directory,
            Function<List<String>, RunningCommand> start)
            throws IOException {
        this.directory = directory;
        Path file = directory.resolve(bootstrap.getFileName());
        Files.writeString(file, fill(Files.readString(bootstrap)));
        for (Map.Entry<String, String> entry : script.files().entrySet())
            Files.writeString(directory.resolve(entry.getKey()), fill(entry.getValue()));
        List<String> options = new ArrayList<>(List.of("-c", file.toString()));
        for (String argument : script.arguments()) options.add(fill(argument));
        command = start.apply(options);
        Eventually.within(START, this::isReady);
    }

    private void isReady() {
        if (!command.isAlive()) throw new IllegalStateException(command.output());
        assertThat(Http.get(ports.get("admin"), "/ready").status()).isEqualTo(200);
    }

    private String fill(String text) throws IOException {
        StringBuilder filled = new StringBuilder();
        Matcher matcher =
                PLACEHOLDER.matcher(
                        WasmModules.in(directory)
                                .fill(text.replace("${dir}", directory.toString())));
        if (text.contains("tls:") && identities == null) identities = identities();
        while (matcher.find()) {
            String name = matcher.group(2);
            int port =
                    switch (matcher.group(1)) {
                        case "up" -> upstream(name).port();
                        case "h2" -> http2Upstream(name).port();
                        case "tunnel" -> tunnel(name).port();
                        case "asked" -> asked().port();
                        case "statsd" -> statsd(name).port();
                        case "traces" -> traces(name).port();
                        case "logs" -> logService(name).port();
                        case "tls" -> tlsUpstream(name, false).port();
                        case "mtls" -> tlsUpstream(name, true).port();
                        case "silent", "closing", "greeting", "hangup" ->
                                rudeUpstream(matcher.group(1), name).port();
                        default -> port(name);
                    };
            matcher.appendReplacement(filled, String.valueOf(port));
        }
        return matcher.appendTail(filled).toString();
    }

    private EchoUpstream upstream(String name) throws IOException {
        EchoUpstream known = upstreams.get(name);
        if (known != null) return known;
        EchoUpstream started = EchoUpstream.start(name);
        upstreams.put(name, started);
        return started;
    }

    private TestIdentities identities() throws IOException {
        if (identities == null) {
            try {
                identities = TestIdentities.in(directory);
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
        return identities;
    }

    /// Speaks HTTP over TLS, as this identity.
    private EchoUpstream tlsUpstream(String identity, boolean mutual) throws IOException {
        String name = (mutual ? "mtls-" : "tls-") + identity;
        EchoUpstream known = upstreams.get(name);
        if (known != null) return known;
        try {
            EchoUpstream started = EchoUpstream.start(name, identities().server(identity, mutual));
            upstreams.put(name, started);
            return started;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private RudeUpstream rudeUpstream(String kind, String name) throws IOException {
        RudeUpstream known = rudeUpstreams.get(name);
        if (known != null) return known;
        RudeUpstream started = RudeUpstream.start(kind);
        rudeUpstreams.put(name, started);
        return started;
    }

    private StatsdReceiver statsd(String name) throws IOException {
        StatsdReceiver known = statsd.get(name);
        if (known != null) return known;
        StatsdReceiver started = StatsdReceiver.start();
        statsd.put(name, started);
        return started;
    }

    private TraceCollector traces(String name) throws IOException {
        TraceCollector known = traces.get(name);
        if (known != null) return known;
        TraceCollector started = TraceCollector.start();
        traces.put(name, started);
        return started;
    }

    private LogService logService(String name) throws IOException {
        LogService known = logServices.get(name);
        if (known != null) return known;
        LogService started = LogService.start();
        logServices.put(name, started);
        return started;
    }

    private AskedService asked() throws IOException {
        if (asked == null) asked = AskedService.start();
        return asked;
    }

    private Http2Upstream http2Upstream(String name) {
        return http2Upstreams.computeIfAbsent(name, Http2Upstream::start);
    }

    private TunnelUpstream tunnel(String name) throws IOException {
        TunnelUpstream known = tunnels.get(name);
        if (known != null) return known;
        TunnelUpstream started = TunnelUpstream.start();
        tunnels.put(name, started);
        return started;
    }

    /// How many lines the process has printed.
    int printed() {
        return command.printed();
    }

    /// What it printed after the first `from` lines.
    String output(int from) {
        return command.output().lines().skip(from).collect(Collectors.joining("\n"));
    }

    int port(String name) {
        return ports.computeIfAbsent(name, _ -> Ports.free());
    }

    /// The answer as text, without what differs from run to run, and whether the connection was
    /// kept.
    String answer(Script.Request request) throws IOException {
        String answer = askOnce(request);
        if (!request.until().isEmpty()) {
            Pattern wanted = Pattern.compile(request.until());
            long end = System.nanoTime() + LONGEST_WAIT.toNanos();
            while (!wanted.matcher(answer).find() && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(PAUSE.toNanos());
                answer = askOnce(request);
            }
        }
        if (request.lines().isEmpty()) return answer;
        Pattern counts = Pattern.compile(request.lines());
        return answer.lines()
                .filter(line -> counts.matcher(line).find())
                .sorted() // Envoy shows clusters in no order
                .collect(Collectors.joining("\n"));
    }

    private String askOnce(Script.Request request) throws IOException {
        upstreams.values().forEach(EchoUpstream::reset);
        http2Upstreams.values().forEach(Http2Upstream::reset);
        try (Socket socket = new Socket("127.0.0.1", ports.get(request.listener()))) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.text().getBytes(StandardCharsets.ISO_8859_1));
            InputStream input = new BufferedInputStream(socket.getInputStream());
            boolean head = request.text().startsWith("HEAD");
            StringBuilder answer = new StringBuilder();
            Message response;
            do {
                response = Message.read(input, head);
                if (response == null) return answer + "closed without an answer\n";
                answer.append(describe(response));
            } while (response.start().matches("\\S+ 1\\d\\d.*"));
            socket.setSoTimeout(100);
            return answer.append(isClosed(input) ? "closed\n" : "kept\n").toString();
        } catch (SocketException reset) {
            return "closed without an answer\n";
        } catch (SocketTimeoutException quiet) {
            return "no answer\n";
        }
    }

    /// The answers to a request that is sent many times.
    Repetition answers(Script.Request request) throws IOException {
        return Repetition.of(request, ports.get(request.listener()));
    }

    static boolean isClosed(InputStream input) throws IOException {
        try {
            return input.read() < 0;
        } catch (SocketTimeoutException quiet) {
            return false;
        }
    }

    private String describe(Message response) {
        boolean echo =
                upstreams.keySet().stream()
                        .anyMatch(it -> response.readable().startsWith(it + ": "));
        List<String> headers =
                response.headers().stream()
                        .filter(header -> !header.toLowerCase(Locale.ROOT).startsWith("date:"))
                        .filter(header -> !echo || !header.startsWith("content-length:"))
                        .sorted()
                        .toList();
        return steady(
                response.start()
                        + "\n"
                        + String.join("\n", headers)
                        + "\n\n"
                        + response.readable()
                        + "\n");
    }

    /// Ports by their names; no identifiers, times or sizes that depend on them.
    String steady(String text) {
        String result = text.replace(directory.toString(), "DIR");
        for (Map.Entry<String, EchoUpstream> entry : upstreams.entrySet())
            result = result.replace(":" + entry.getValue().port(), ":UP-" + entry.getKey());
        for (Map.Entry<String, Http2Upstream> entry : http2Upstreams.entrySet())
            result = result.replace(":" + entry.getValue().port(), ":UP-" + entry.getKey());
        for (Map.Entry<String, TunnelUpstream> entry : tunnels.entrySet())
            result = result.replace(":" + entry.getValue().port(), ":UP-" + entry.getKey());
        for (Map.Entry<String, RudeUpstream> entry : rudeUpstreams.entrySet())
            result = result.replace(":" + entry.getValue().port(), ":UP-" + entry.getKey());
        for (Map.Entry<String, Integer> entry : ports.entrySet())
            result =
                    result.replace(":" + entry.getValue(), ":PORT-" + entry.getKey())
                            .replace("-port: " + entry.getValue(), "-port: PORT-" + entry.getKey());
        return result.replaceAll(
                        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID")
                .replaceAll("(?i)(x-envoy-upstream-service-time: )\\d+", "$1N")
                .replaceAll(
                        "(?<rest>x-envoy-expected-rq-timeout-ms: )14\\d\\d\\d",
                        "${rest}15000") // what retries leave
                .replaceAll("(\"(?:ext_authz_)?duration\":)\\d+", "$1N")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{3})?Z", "TIME")
                .replaceAll("(\"secs_since_last_action\":\")\\d+", "$1N")
                // Envoy's default format: bytes in, bytes out, duration, upstream's time
                .replaceAll("(\" \\d+ \\S+ \\d+ \\d+) \\d+ (\\d+|-) \"", "$1 N N \"");
    }

    /// The lines of each log file by its name, and what sinks were told.
    Map<String, List<String>> logs() throws IOException {
        Map<String, List<String>> logs = new LinkedHashMap<>();
        try (var files = Files.list(directory)) {
            for (Path file : files.filter(it -> it.toString().endsWith(".log")).sorted().toList())
                logs.put(
                        file.getFileName().toString(),
                        steady(Files.readString(file)).lines().toList());
        }
        statsd.forEach((name, receiver) -> logs.put("statsd-" + name, receiver.lines()));
        for (Map.Entry<String, TraceCollector> entry : traces.entrySet()) {
            List<String> lines = entry.getValue().lines().stream().map(this::steady).toList();
            logs.put("traces-" + entry.getKey(), lines);
        }
        for (Map.Entry<String, LogService> entry : logServices.entrySet()) {
            List<String> lines = entry.getValue().lines().stream().map(this::steady).toList();
            logs.put("logs-" + entry.getKey(), lines);
        }
        return logs;
    }

    /// The counters that tell what happened to requests, those that are not 0.
    Map<String, String> stats() {
        String wanted =
                "^(http\\.[^.]+\\.downstream_(rq_(total|completed|[1-5]xx|tx_reset|http[12]_total|failed_path_normalization)|cx_(ssl_total|protocol_error))|http\\.[^.]+\\.(downstream_cx_upgrades_total|downstream_rq_ws_on_non_ws_route|no_route|no_cluster|rq_total|tracing\\.health_check|downstream_cx_drain_close|rq_direct_response|rq_redirect|rq_reset_.*|passthrough_internal_redirect_.*)"
                        + "|cluster\\.[^.]+\\.(((internal|external|canary|zone|retry|alt)\\..*)?upstream_rq_(total|completed|retry.*|timeout|per_try_timeout|per_try_idle_timeout|[1-5]xx|[1-5]\\d\\d)|upstream_internal_redirect_.*|upstream_cx_(none_healthy|connect_fail|connect_timeout|connect_attempts_exceeded|total|active|http\\d_total|close_notify|protocol_error|max_requests|max_duration_reached|overflow|pool_overflow|idle_timeout|destroy.*)|upstream_rq_(pending_(total|overflow|failure_eject|active)|active|active_overflow|cancelled|maintenance_mode|max_duration_reached|[rt]x_reset)|ssl\\.(fail_.*|handshake|connection_error|no_certificate|session_reused)|health_check\\.(healthy|degraded)|outlier_detection\\..*|circuit_breakers\\..*|http2\\.(?!deferred).*|retry_or_.*)"
                        + "|cluster\\.[^.]+\\.(lb_(healthy_panic|subsets_(selected|fallback|fallback_panic|removed)|zone_[a-z_]+|local_cluster_not_ok)|membership_[a-z]+|max_host_weight|ring_hash_lb\\..*|maglev_lb\\..*|original_dst_host_invalid|upstream_rq_drop_overload)|vhost\\..*|tcp\\.[^.]+\\.downstream_cx_total|http\\..*(cors|rbac).*|.*http_local_rate_limit.*|http\\.[^.]+\\.downstream_rq_too_large"
                        + FILTER_STATS
                        + "): [1-9]\\d*$";
        Pattern pattern = Pattern.compile(wanted);
        Map<String, String> stats = new LinkedHashMap<>();
        Http.get(ports.get("admin"), "/stats?usedonly")
                .body()
                .lines()
                .filter(line -> pattern.matcher(line).matches())
                .filter(line -> !line.startsWith("http.admin."))
                // keys are fetched when each proxy sees fit, and Envoy takes a connection for each
                .filter(line -> !line.startsWith("cluster.keys."))
                // so many requests as there are batches
                .filter(line -> !line.startsWith("cluster.log_"))
                .filter(line -> logServices.isEmpty() || !line.startsWith("http.async-client."))
                .sorted()
                .forEach(line -> stats.put(line.split(": ")[0], line.split(": ")[1]));
        return stats;
    }

    String output() {
        return command.output();
    }

    @Override
    public void close() throws IOException {
        command.close();
        if (asked != null) asked.close();
        for (EchoUpstream upstream : upstreams.values()) upstream.close();
        for (RudeUpstream upstream : rudeUpstreams.values()) upstream.close();
        http2Upstreams.values().forEach(Http2Upstream::close);
        for (TunnelUpstream upstream : tunnels.values()) upstream.close();
        for (StatsdReceiver receiver : statsd.values()) receiver.close();
        traces.values().forEach(TraceCollector::close);
        logServices.values().forEach(LogService::close);
    }
}
