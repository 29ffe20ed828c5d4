package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The nginx behind all proxies: `/` answers 1 KB, `/text` 10 KB of words, `/large` 1 MB, the
/// second port gRPC-like calls over HTTP/2.
record Upstream(Program program, int http1, int http2) implements AutoCloseable {
    private static final String TEXT =
            "this is an internal note, not for outsiders; every".repeat(200);

    static Upstream start(Path directory) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve("upstream"));
        Files.write(folder.resolve("large"), new byte[1 << 20]);
        Files.writeString(folder.resolve("text"), TEXT);
        int http1 = FreePort.find();
        int http2 = FreePort.find();
        String text =
                """
                daemon off; user root; worker_processes 1; pid %1$s/nginx.pid; error_log stderr;
                events { worker_connections 16384; }
                http { access_log off; keepalive_requests 1000000000; sendfile on;
                  server { listen 127.0.0.1:%2$d;
                    location / { return 200 "%3$s"; }
                    location /large { root %1$s; }
                    location /text { root %1$s; } }
                  server { listen 127.0.0.1:%4$d http2; http2_max_concurrent_streams 1000;
                    default_type application/grpc;
                    location / { add_trailer grpc-status 0; return 200 "%5$s"; } } }
                """
                        .formatted(folder, http1, "x".repeat(1024), http2, "x".repeat(100));
        Path file = Files.writeString(folder.resolve("nginx.conf"), text);
        return new Upstream(
                Program.start(List.of("nginx", "-c", file.toString()), folder, http1),
                http1,
                http2);
    }

    @Override
    public void close() {
        program.close();
    }
}
