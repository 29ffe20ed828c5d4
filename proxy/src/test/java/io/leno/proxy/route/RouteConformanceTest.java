package io.leno.proxy.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.leno.proxy.FakeHeaders;
import io.leno.proxy.FakeStream;
import io.leno.proxy.RealEnvoy;
import io.leno.proxy.bootstrap.BootstrapLoader;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The same routes in our table and in a real Envoy, the same requests to both.
class RouteConformanceTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private static RealEnvoy envoy;
    private static int port;
    private static RouteTable table;

    @BeforeAll
    static void startEnvoy(@TempDir Path folder) throws Exception {
        assumeTrue(RealEnvoy.binary().isPresent(), "there is no envoy on the PATH");
        String yaml;
        try (var in = RouteConformanceTest.class.getResourceAsStream("/routes.yaml")) {
            yaml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        port = freePort();
        yaml = yaml.replace("PORT", "" + port).replace("ECHO", "" + freePort());
        Path file = Files.writeString(folder.resolve("routes.yaml"), yaml);
        envoy = RealEnvoy.start(file);
        var listener = BootstrapLoader.load(file, null).getStaticResources().getListeners(0);
        var filter = listener.getFilterChains(0).getFilters(0).getTypedConfig();
        table = RouteTable.compile(filter.unpack(HttpConnectionManager.class).getRouteConfig());
    }

    @AfterAll
    static void stopEnvoy() {
        if (envoy != null) envoy.close();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
            return socket.getLocalPort();
        }
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            nullValues = "-",
            value = {
                "example.com,/exact,-",
                "EXAMPLE.com,/exact,-",
                "example.com:8080,/exact?x=1,-",
                "example.com:9,/exact,-",
                "[::1]:80,/exact,-",
                "example.com,/Exact,-",
                "example.com,/exact/,-",
                "a.example.com,/,-",
                ".example.com,/,-",
                "a.deep.example.com,/,-",
                "a-x.example.com,/,-",
                "-x.example.com,/,-",
                "example.org,/,-",
                "example.,/,-",
                "a.example.com:80,/,-",
                "other,/any,-",
                "other,/none,-",
                "tls.com,/a?b,-",
                "example.com,/api,-",
                "example.com,/api/v1,-",
                "example.com,/apis,-",
                "example.com,/api?x,-",
                "example.com,/ANYthing,-",
                "example.com,/re/12,-",
                "example.com,/re/12/3,-",
                "example.com,/re/12?x,-",
                "example.com,/h,x-kind: a",
                "example.com,/h,x-kind: b",
                "example.com,/h,x-kind: pre-x",
                "example.com,/h,x-kind: xSUF",
                "example.com,/h,x-kind: a-mid-b",
                "example.com,/h,x-kind: r2",
                "example.com,/h,x-kind: r22",
                "example.com,/h,x-kind: -10",
                "example.com,/h,x-kind: 10",
                "example.com,/h,x-kind: 5x",
                "example.com,/h,-",
                "example.com,/absent,-",
                "example.com,/absent,x-kind: a",
                "example.com,/notpresent,-",
                "example.com,/notpresent,x-kind: a",
                "example.com,/presentempty,-",
                "example.com,/absentempty,-",
                "example.com,/absentempty,x-kind: a",
                "example.com,/inv,-",
                "example.com,/inv,x-kind: a",
                "example.com,/inv,x-kind: b",
                "example.com,/minv,-",
                "example.com,/minv,x-kind: a",
                "example.com,/hempty,-",
                "example.com,/hempty,x-kind: a",
                "example.com,/q?k=a%20b,-",
                "example.com,/q?k=a+b,-",
                "example.com,/q?k=x&k=a%20b,-",
                "example.com,/q?p&nn,-",
                "example.com,/q?pp=1&nn=,-",
                "example.com,/q,-",
                "example.com,/grpc,content-type: application/grpc+proto",
                "example.com,/grpc,content-type: application/grpcx",
                "example.com,/fraction,-",
                "example.com,/r/https?x=1,-",
                "example.com:8080,/r/https,-",
                "example.com:8080,/r/port,-",
                "example.com,/r/host?x=1,-",
                "example.com,/r/query?x=1,-",
                "example.com,/r/strip?x=1,-",
                "example.com,/r/prefix/a?x=1,-",
                "example.com,/r/regex/a?x=/r/regex,-",
                "example.com,/r/scheme,-",
                "example.com,/u/prefix/a?x=1,-",
                "example.com,/u/exact?x=1,-",
                "example.com,/u/re/a?x=1,-",
                "example.com,/u/regex/12?x=1,-",
                "example.com,/u/host,-",
                "example.com,/u/host,x-forwarded-host: first.com",
                "example.com,/u/hh,x-kind: kind.com",
                "example.com,/u/hh,-",
                "example.com,/u/hp/seven/x,-",
                "example.com,/u/edit,x-kind: a",
            })
    void ourAnswerIsEnvoys(String authority, String path, String header) throws IOException {
        assertThat(ours(authority, path, header)).isEqualTo(envoys(authority, path, header));
    }

    private static List<String> ours(String authority, String path, String header) {
        FakeHeaders request = FakeHeaders.get(authority, path);
        if (header != null) request.add(header.split(": ")[0], header.split(": ")[1]);
        RouteDecision decision = table.match(request, 0);
        if (decision == null) return List.of("404");
        var stream = new FakeStream();
        stream.request = request;
        var lines = new ArrayList<String>();
        var response = FakeHeaders.of();
        stream.response = response;
        switch (decision.action()) {
            case DirectResponse direct -> {
                response.set(":status", "" + direct.status());
                String location = direct.location(request);
                if (location != null) response.set("location", location);
                lines.add(direct.status() + new String(direct.body(), UTF_8));
            }
            case Redirect redirect -> {
                response.set(":status", "" + redirect.status());
                response.set("location", redirect.location(request, decision));
                lines.add("" + redirect.status());
            }
            case Forward _ -> {
                decision.editRequest(request, stream, true);
                response.set(":status", "200");
                lines.add("200");
                addSeen(response, "seen-path", request.get(":path"));
                addSeen(response, "seen-authority", request.get(":authority"));
                addSeen(response, "seen-original-path", request.get("x-envoy-original-path"));
                addSeen(response, "seen-original-host", request.get("x-envoy-original-host"));
                addSeen(response, "seen-forwarded-host", request.get("x-forwarded-host"));
                addSeen(response, "seen-x-seen", request.get("x-seen"));
                addSeen(response, "seen-x-kind", request.get("x-kind"));
            }
            case RouteAction.NonForwarding _ -> throw new AssertionError("not in these routes");
        }
        decision.editResponse(response, stream);
        response.forEach(
                (name, value) -> {
                    if (isCompared(name)) lines.add(name + ": " + value);
                });
        return lines.stream().sorted().toList();
    }

    private static void addSeen(FakeHeaders response, String name, String value) {
        if (value != null) response.add(name, value);
    }

    private static boolean isCompared(String name) {
        return name.equals("location")
                || name.startsWith("x-") && !name.startsWith("x-envoy")
                || name.startsWith("seen-");
    }

    private static List<String> envoys(String authority, String path, String header)
            throws IOException {
        try (var socket = new Socket(LOOPBACK, port)) {
            String request =
                    "GET %s HTTP/1.1\r\nhost: %s\r\nconnection: close\r\n%s\r\n"
                            .formatted(path, authority, header == null ? "" : header + "\r\n");
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var in =
                    new BufferedReader(
                            new InputStreamReader(
                                    socket.getInputStream(), StandardCharsets.US_ASCII));
            var lines = new ArrayList<String>();
            String status = in.readLine().split(" ")[1];
            int length = 0;
            String line;
            while (!(line = in.readLine()).isEmpty()) {
                if (line.startsWith("content-length: "))
                    length = Integer.parseInt(line.substring(16));
                if (isCompared(line.split(":")[0])) lines.add(line);
            }
            var body = new char[length];
            for (int at = 0; at < length; at += in.read(body, at, length - at)) continue;
            lines.add(status + new String(body));
            return lines.stream().sorted().toList();
        }
    }
}
