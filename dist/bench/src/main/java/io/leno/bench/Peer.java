package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A proxy to compare: one worker thread, one route to one upstream, keep-alive on both sides, no
/// access log. Leno and Envoy read the very same file.
enum Peer {
    LENO {
        @Override
        List<String> command(Path directory, Ports ports) throws IOException {
            Path leno = Path.of(System.getProperty("leno.home"), "bin", "leno");
            return List.of(
                    leno.toString(),
                    "proxy",
                    "-c",
                    bootstrap(directory, ports),
                    "--concurrency",
                    "1",
                    "-l",
                    "warning");
        }
    },
    ENVOY {
        @Override
        List<String> command(Path directory, Ports ports) throws IOException {
            return List.of(
                    "envoy",
                    "-c",
                    bootstrap(directory, ports),
                    "--concurrency",
                    "1",
                    "--use-dynamic-base-id",
                    "-l",
                    "warning");
        }
    },
    HAPROXY {
        @Override
        List<String> command(Path directory, Ports ports) throws IOException {
            String text =
                    """
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
            return List.of("haproxy", "-db", "-f", write(directory, "haproxy.cfg", text));
        }
    },
    NGINX {
        @Override
        List<String> command(Path directory, Ports ports) throws IOException {
            String text =
                    """
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
            return List.of("nginx", "-c", write(directory, "nginx.conf", text));
        }
    };

    /// Writes the configuration into a folder and returns how to start the proxy with it.
    abstract List<String> command(Path directory, Ports ports) throws IOException;

    /// @param listener where the proxy listens, on 127.0.0.1
    /// @param upstream where it sends everything
    record Ports(int listener, int upstream) {}

    /// Empty when it can run here, else what is missing.
    Optional<String> missing() {
        if (this == LENO) return Optional.empty();
        String program = name().toLowerCase(java.util.Locale.ROOT);
        boolean found =
                Stream.of((System.getenv("PATH") + ":/usr/sbin").split(":"))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        return found ? Optional.empty() : Optional.of("no " + program + " on the PATH");
    }

    private static String write(Path directory, String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static String bootstrap(Path directory, Ports ports) throws IOException {
        return write(
                directory,
                "envoy.yaml",
                """
                static_resources:
                  listeners:
                  - name: inbound
                    traffic_direction: INBOUND
                    address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                    filter_chains:
                    - filters:
                      - name: envoy.filters.network.http_connection_manager
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: inbound
                          http_filters:
                          - name: envoy.filters.http.router
                            typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                          route_config:
                            virtual_hosts:
                            - name: upstream
                              domains: ["127.0.0.1:*", "localhost", "upstream.test"]
                              routes: [{match: {prefix: "/admin"}, direct_response: {status: 403}}, {match: {prefix: "/"}, route: {cluster: out}}]
                            - name: others
                              domains: ["*"]
                              routes: [{match: {prefix: "/"}, route: {cluster: out}}]
                  clusters:
                  - name: out
                    type: STATIC
                    lb_policy: LEAST_REQUEST
                    load_assignment:
                      cluster_name: out
                      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
                """
                        .formatted(ports.listener(), ports.upstream()));
    }
}
