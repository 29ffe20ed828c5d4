package io.leno.it;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// An upstream that answers with the request it saw, or misbehaves as the header `x-upstream` says.
final class EchoUpstream implements Closeable {
    private final String name;
    private final ServerSocket server;
    private volatile String health = "200";
    private final AtomicInteger failures = new AtomicInteger();

    private EchoUpstream(String name, ServerSocket server) {
        this.name = name;
        this.server = server;
    }

    static EchoUpstream start(String name) throws IOException {
        return start(name, new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1")));
    }

    /// @param socket as TLS servers have, or any other
    static EchoUpstream start(String name, ServerSocket socket) {
        EchoUpstream upstream = new EchoUpstream(name, socket);
        Thread.ofVirtual().name("upstream " + name).start(upstream::accept);
        return upstream;
    }

    int port() {
        return server.getLocalPort();
    }

    /// Forgets how often it failed.
    void reset() {
        failures.set(0);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream input = new BufferedInputStream(socket.getInputStream());
            for (Message request = Message.read(input, false);
                    request != null;
                    request = Message.read(input, false)) {
                if (!answer(request, socket.getOutputStream())) return;
            }
        } catch (IOException broken) {
            // The proxy went away, which is its right.
        }
    }

    /// Whether the connection stays.
    private boolean answer(Message request, OutputStream output) throws IOException {
        String[] words = request.start().split(" ");
        if (words.length < 2) return false; // what came is no request
        String path = words[1];
        if (path.startsWith("/health/")) return health(path.split("/", 4), output);
        String[] order = request.header("x-upstream").split("=", 2);
        return switch (order[0]) {
            case "fail" -> failOrEcho(request, order[1].split(":"), output);
            case "status" -> send(output, status(order[1]), "content-length: 4\r\n", "said");
            case "redirect" -> {
                String[] to = order[1].split(":", 2);
                yield send(
                        output,
                        status(to[0]),
                        "location: " + to[1] + "\r\nx-copied: yes\r\ncontent-length: 4\r\n",
                        "said");
            }
            case "delay" -> {
                pause(Integer.parseInt(order[1]));
                yield echo(request, "", output);
            }
            case "late" -> {
                String[] when = order[1].split(":");
                pause(Integer.parseInt(when[0]));
                yield send(output, status(when[1]), "content-length: 0\r\n", "");
            }
            case "header" -> echo(request, order[1].replaceFirst(":", ": ") + "\r\n", output);
            case "close" -> {
                echo(request, "connection: close\r\n", output);
                yield false;
            }
            case "chunked" ->
                    send(
                            output,
                            "200 OK",
                            "transfer-encoding: chunked\r\n",
                            "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n");
            case "until-close" -> !send(output, "200 OK", "", "until the end");
            case "break-off" -> !send(output, "200 OK", "content-length: 50\r\n", "half");
            case "nonsense" -> !write(output, "what is this\r\n\r\n");
            case "early-hints" -> {
                write(output, "HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n");
                yield echo(request, "", output);
            }
            case "raw" -> write(output, decoded(order[1]));
            case "raw-close" -> !write(output, decoded(order[1]));
            case "reset" -> false;
            case "health" -> {
                health = order[1];
                yield echo(request, "", output);
            }
            default -> echo(request, "", output);
        };
    }

    /// `/health/503/x: 1` answers with this status and header, `/health/now` as the last request
    /// with `x-upstream: health=503/x: 1` said, and first with 200.
    private boolean health(String[] path, OutputStream output) throws IOException {
        String[] now = path[2].equals("now") ? health.split("/", 2) : path[2].split("/");
        String more = path.length > 3 ? path[3] : now.length > 1 ? now[1] : "";
        if (now[0].equals("close")) return false;
        if (now[0].equals("slow")) pause(3000);
        String header = more.isEmpty() ? "" : more.replace('=', ':') + "\r\n";
        return send(output, status(now[0]), header + "content-length: 4\r\n", "well");
    }

    private boolean failOrEcho(Message request, String[] order, OutputStream output)
            throws IOException {
        if (failures.incrementAndGet() > Integer.parseInt(order[0]))
            return echo(request, "", output);
        return switch (order[1]) {
            case "reset" -> false;
            case "header" -> echo(request, "x-again: 1\r\n", output);
            case "slow" -> {
                pause(600);
                yield echo(request, "", output);
            }
            default -> send(output, status(order[1]), "content-length: 6\r\n", "failed");
        };
    }

    /// Bytes that a header's value cannot hold are escaped as in URLs.
    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.ISO_8859_1);
    }

    private static void pause(int millis) {
        LockSupport.parkNanos(millis * 1_000_000L);
    }

    private static String status(String code) {
        return code + " Said";
    }

    private boolean echo(Message request, String headers, OutputStream output) throws IOException {
        List<String> seen = new ArrayList<>(request.headers());
        Collections.sort(seen); // HTTP gives no meaning to the order of different names
        seen.removeIf(header -> header.toLowerCase(Locale.ROOT).startsWith("x-upstream:"));
        String body =
                name
                        + ": "
                        + request.start()
                        + "\n"
                        + String.join("\n", seen)
                        + "\n\n"
                        + request.readable();
        return send(
                output,
                "200 OK",
                headers
                        + "content-type: text/plain\r\nx-upstream-name: "
                        + name
                        + "\r\nX-Second: 2\r\ncontent-length: "
                        + body.length()
                        + "\r\n",
                "HEAD".equals(request.start().split(" ")[0]) ? "" : body);
    }

    private static boolean send(OutputStream output, String status, String headers, String body)
            throws IOException {
        boolean bodyless = status.startsWith("204") || status.startsWith("304");
        return write(
                output,
                "HTTP/1.1 "
                        + status
                        + "\r\n"
                        + (bodyless ? "" : headers)
                        + "\r\n"
                        + (bodyless ? "" : body));
    }

    private static boolean write(OutputStream output, String text) throws IOException {
        output.write(text.getBytes(StandardCharsets.ISO_8859_1));
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
