package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.leno.it.plugin.Numbered;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A plugin is swapped two hundred times while requests, long streams, WebSockets and TCP
/// connections go on: none fails, none is closed, and nothing of the old generations is left.
class PluginSwapsIT {
    private static final int SWAPS = 200;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir private Path directory;

    private static String bootstrap(int echo, int tunnel) {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
          - name: http
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: http
                  upgrade_configs: [{upgrade_type: websocket}]
                  stream_idle_timeout: 0s
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                      - {match: {path: /ws}, route: {cluster: tunnel, timeout: 0s}}
                      - {match: {prefix: /}, route: {cluster: echo, timeout: 0s}}
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
          - name: tcp
            address: {socket_address: {address: 127.0.0.1, port_value: 0}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.tcp_proxy
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                  stat_prefix: tcp
                  cluster: tunnel
          clusters:
          - {name: echo, type: STATIC, connect_timeout: 2s, load_assignment: {cluster_name: echo, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}}
          - {name: tunnel, type: STATIC, connect_timeout: 2s, load_assignment: {cluster_name: tunnel, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]}}
        """
                .formatted(echo, tunnel);
    }

    @Test
    void twoHundredSwapsUnderLoadFailNothingAndLeaveNothing() throws Exception {
        Path home = Files.createDirectories(directory.resolve("home"));
        drop(home, 1);
        try (EchoUpstream echo = EchoUpstream.start("echo");
                TunnelUpstream tunnel = TunnelUpstream.start();
                RunningCommand leno = start(home, bootstrap(echo.port(), tunnel.port()))) {
            int admin = leno.port("admin");
            int http = leno.port("listener http");
            int tcp = leno.port("listener tcp");
            Eventually.within(SOON, () -> assertThat(number(http)).isEqualTo("1"));
            long[] millis;
            try (SteadyLoad load = new SteadyLoad(http, "/load", 200, 8);
                    Line socket = new Line(http, websocketHandshake());
                    Line bytes = new Line(tcp, "");
                    LongStream stream = new LongStream(http, "/stream");
                    LongStream early = new LongStream(http, "/early")) {
                // all loops have run and all of the JVM that a swap needs is there
                for (int i = 2; i <= 6; i++) swap(home, http, i);
                Eventually.within(SOON, () -> assertThat(draining(admin)).isEqualTo(1));
                Left before = Left.in(leno);
                millis = new long[SWAPS];
                for (int i = 0; i < SWAPS; i++) {
                    millis[i] = swap(home, http, 7 + i);
                    socket.say("ws " + i);
                    bytes.say("tcp " + i);
                    stream.say("h2 " + i);
                    early.say("h2 " + i);
                }
                assertThat(String.valueOf(stream.end().get("x-number"))).isEqualTo("1");
                assertThat(String.valueOf(early.end().get(":status"))).isEqualTo("200");
                load.stop();
                assertThat(load.failures()).as(leno.output()).isEmpty();
                assertThat(load.answered()).isPositive();
                socket.stillThere();
                bytes.stillThere();
                socket.end();
                Eventually.within(
                        SOON, () -> assertThat(draining(admin)).as(leno.output()).isZero());
                Left.assertNoMore(leno, before);
            }
            Arrays.sort(millis);
            System.out.printf(
                    "%d swaps: from the drop to the first request of the new generation %d ms"
                            + " (median), %d ms (p95)%n",
                    SWAPS, millis[SWAPS / 2], millis[SWAPS * 95 / 100]);
            assertThat(millis[SWAPS * 95 / 100]).as("p95, ms").isLessThan(1000);
        }
    }

    private RunningCommand start(Path home, String bootstrap) throws IOException {
        Path file = Files.writeString(directory.resolve("envoy.yaml"), bootstrap);
        return LenoCommand.start(
                "proxy", "--concurrency", "2", "-c", file.toString(), "--home", home.toString());
    }

    private static void drop(Path home, int number) throws IOException {
        PluginJar.drop(
                home,
                "numbered.jar",
                PluginJar.of(Numbered.class, List.of("Numbered", "Numbered$Filter"), "" + number));
    }

    /// @return milliseconds until new requests get it
    private static long swap(Path home, int http, int number) throws IOException {
        long start = System.nanoTime();
        drop(home, number);
        long deadline = start + SOON.toNanos();
        while (!number(http).equals("" + number)) {
            assertThat(System.nanoTime()).as("swap to %s", number).isLessThan(deadline);
            LockSupport.parkNanos(2_000_000);
        }
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static long draining(int admin) {
        return Http.get(admin, "/plugins?plugin=numbered")
                .body()
                .lines()
                .filter(line -> line.contains(": draining since"))
                .count();
    }

    private static String number(int http) {
        return String.valueOf(Http.get(http, "/").headers().get("x-number"));
    }

    private static String websocketHandshake() {
        return "GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
                + "sec-websocket-version: 13\r\nsec-websocket-key: eHh4eHh4eHh4eHh4eHh4eA==\r\n\r\n";
    }

    /// A connection that is answered line by line.
    private static final class Line implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Line(int port, String first) throws IOException {
            socket = new Socket("127.0.0.1", port);
            socket.setSoTimeout(20_000);
            in =
                    new BufferedReader(
                            new java.io.InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            if (first.isEmpty()) return;
            write(first);
            String line = in.readLine();
            assertThat(line).isEqualTo("HTTP/1.1 101 Switching Protocols");
            while (!line.startsWith("saw ")) line = in.readLine();
        }

        void say(String text) throws IOException {
            write(text + "\n");
            assertThat(in.readLine()).isEqualTo("got " + text);
        }

        void stillThere() throws IOException {
            say("bye");
        }

        void end() throws IOException {
            socket.close();
        }

        private void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// What the process has of things that swaps could leave behind.
    ///
    /// @param loaders class loaders of bundles
    /// @param timers of event loops
    /// @param threads without those of the JVM's own pools
    private record Left(long loaders, long timers, long threads) {
        private static final Pattern THREAD = Pattern.compile("(?m)^\"([^\"]+)\" #");

        static Left in(RunningCommand leno) throws IOException, InterruptedException {
            String objects = jcmd(leno, "GC.class_histogram");
            Matcher threads = THREAD.matcher(jcmd(leno, "Thread.print"));
            List<String> names = new ArrayList<>();
            while (threads.find()) names.add(threads.group(1));
            names.removeIf(
                    name ->
                            name.contains("ForkJoinPool")
                                    || name.contains("Compiler")
                                    || name.contains("Attach"));
            return new Left(
                    count(objects, "org.apache.felix.framework.BundleWiringImpl$BundleClassLoader"),
                    count(objects, "io.netty.util.concurrent.ScheduledFutureTask"),
                    names.size());
        }

        static void assertNoMore(RunningCommand leno, Left before) {
            Eventually.within(
                    SOON,
                    () -> {
                        try {
                            Left now = in(leno);
                            assertThat(now.loaders)
                                    .as("class loaders")
                                    .isLessThanOrEqualTo(before.loaders);
                            assertThat(now.timers)
                                    .as("timers")
                                    .isLessThanOrEqualTo(before.timers + 16);
                            assertThat(now.threads)
                                    .as("threads")
                                    .isLessThanOrEqualTo(before.threads);
                        } catch (IOException | InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    });
        }

        private static long count(String histogram, String type) {
            Matcher line =
                    Pattern.compile(
                                    "(?m)^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+"
                                            + Pattern.quote(type)
                                            + "\\b")
                            .matcher(histogram);
            return line.find() ? Long.parseLong(line.group(1)) : 0;
        }

        private static String jcmd(RunningCommand leno, String command)
                throws IOException, InterruptedException {
            Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
            Process process =
                    new ProcessBuilder(jcmd.toString(), "" + leno.pid(), command)
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        }
    }
}
