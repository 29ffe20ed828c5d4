package io.leno.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// A new process takes the sockets of the old one over, with Envoy's options.
class HotRestartIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir private Path folder;

    private static String bootstrap(int port, String answer) {
        return """
        admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
        static_resources:
          listeners:
          - name: ingress
            address: {socket_address: {address: 127.0.0.1, port_value: %d}}
            filter_chains:
            - filters:
              - name: envoy.filters.network.http_connection_manager
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  stat_prefix: in
                  delayed_close_timeout: 0s
                  route_config:
                    virtual_hosts:
                    - name: all
                      domains: ["*"]
                      routes:
                      - match: {prefix: /}
                        direct_response: {status: 200, body: {inline_string: %s}}
                  http_filters:
                  - name: envoy.filters.http.router
                    typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """
                .formatted(port, answer);
    }

    private RunningCommand start(int port, int epoch, long base) throws IOException {
        Path config = folder.resolve("epoch-" + epoch + ".yaml");
        Files.writeString(config, bootstrap(port, "epoch-" + epoch));
        return LenoCommand.proxy(
                List.of(
                        "-c",
                        config.toString(),
                        "--restart-epoch",
                        String.valueOf(epoch),
                        "--base-id",
                        String.valueOf(base),
                        "--drain-time-s",
                        "2",
                        "--parent-shutdown-time-s",
                        "2"));
    }

    @Test
    void noConnectionIsRefusedWhileTheNewProcessTakesOver()
            throws IOException, InterruptedException {
        int port = Ports.free();
        long base = ProcessHandle.current().pid();
        try (RunningCommand first = start(port, 0, base)) {
            first.await("listener ingress", LenoCommand.START);
            try (var load = new MeshLoad()) {
                load.add("new connections", 4, 5, () -> new NewConnections(port)).start();
                load.awaitRounds(20);
                try (RunningCommand second = start(port, 1, base)) {
                    second.await("listener ingress", LenoCommand.START);
                    first.await("this one drains", SOON);
                    load.awaitRounds(20);
                    assertThat(Http.get(port, "/").body()).isEqualTo("epoch-1");
                    assertThat(first.awaitExit(SOON)).isZero();
                    load.awaitRounds(20);
                    load.stop();
                    assertThat(load.failures()).isEmpty();
                }
            }
        }
    }

    @Test
    void aProcessThatSucceedsNobodySaysSo() throws IOException, InterruptedException {
        try (RunningCommand second = start(Ports.free(), 1, ProcessHandle.current().pid() + 1)) {
            assertThat(second.awaitExit(LenoCommand.START)).isEqualTo(1);
            assertThat(second.output()).contains("no process of epoch 0");
        }
    }

    /// Each round is a connection of its own.
    private record NewConnections(int port) implements MeshLoad.Talk {
        @Override
        public void round() throws IOException {
            try {
                int status = Http.get(port, "/").status();
                if (status != 200) throw new IOException("status " + status);
            } catch (AssertionError refused) {
                throw new IOException(refused.getMessage(), refused);
            }
        }

        @Override
        public void close() {}
    }
}
