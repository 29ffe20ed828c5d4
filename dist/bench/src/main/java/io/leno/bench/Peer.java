package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A proxy to compare, with one worker thread. Leno and Envoy read the very same file.
enum Peer {
    LENO,
    ENVOY,
    HAPROXY,
    NGINX;

    /// @param listener where the proxy listens, on 127.0.0.1
    /// @param upstream where it sends everything
    record Ports(int listener, int upstream) {}

    boolean readsBootstraps() {
        return this == LENO || this == ENVOY;
    }

    /// How to start the proxy with a bootstrap of Envoy's.
    List<String> command(Path bootstrap) {
        String file = bootstrap.toString();
        if (this == LENO) {
            String leno = Path.of(System.getProperty("leno.home"), "bin", "leno").toString();
            return List.of(leno, "proxy", "-c", file, "--concurrency", "1", "-l", "warning");
        }
        return List.of(
                "envoy",
                "-c",
                file,
                "--concurrency",
                "1",
                "--use-dynamic-base-id",
                "-l",
                "warning");
    }

    /// Writes the configuration into a folder and returns how to start the proxy with it.
    List<String> command(Path directory, Bootstrap.Role role, Ports ports) throws IOException {
        return switch (this) {
            case LENO, ENVOY -> command(Bootstrap.write(directory, role, ports));
            case HAPROXY ->
                    List.of(
                            "haproxy",
                            "-db",
                            "-f",
                            write(directory, "haproxy.cfg", haproxy(ports)));
            case NGINX ->
                    List.of("nginx", "-c", write(directory, "nginx.conf", nginx(directory, ports)));
        };
    }

    private static String haproxy(Ports ports) {
        return """
        global
          nbthread 1
        defaults
          mode http
          timeout connect 5s
          timeout client 60s
          timeout server 60s
          http-reuse always
        frontend in
          bind 127.0.0.1:%d
          default_backend out
        backend out
          server upstream 127.0.0.1:%d
        """
                .formatted(ports.listener(), ports.upstream());
    }

    private static String nginx(Path directory, Ports ports) {
        return """
        daemon off; worker_processes 1; pid %s/nginx.pid; error_log stderr;
        events { worker_connections 4096; }
        http {
          access_log off; keepalive_requests 1000000000;
          upstream out { server 127.0.0.1:%d; keepalive 256; keepalive_requests 1000000000; }
          server {
            listen 127.0.0.1:%d;
            location / { proxy_pass http://out; proxy_http_version 1.1; proxy_set_header Connection ""; }
          }
        }
        """
                .formatted(directory, ports.upstream(), ports.listener());
    }

    /// Empty when it can run here, else what is missing.
    Optional<String> missing() {
        return this == LENO ? Optional.empty() : missing(name().toLowerCase(Locale.ROOT));
    }

    static Optional<String> missing(String program) {
        boolean found =
                Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        return found ? Optional.empty() : Optional.of("no " + program + " on the PATH");
    }

    private static String write(Path directory, String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }
}
