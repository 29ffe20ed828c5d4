package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// A proxy whose filter can be exchanged while it runs, each in its own way.
sealed interface FilterEdit extends AutoCloseable {
    String name();

    Program program();

    int port();

    /// Gets a generation ready, which takes as long as it takes.
    Path prepare(int generation) throws IOException;

    /// Puts what was prepared into force: one rename.
    void apply(Path prepared) throws IOException;

    @Override
    default void close() {
        program().close();
    }

    /// Leno: a file in the drop folder.
    ///
    /// @param file where it is dropped
    record Drop(String name, Program program, int port, Path file, Maker maker)
            implements FilterEdit {
        /// Makes a generation's file, somewhere on the same disk.
        interface Maker {
            Path make(int generation) throws IOException;
        }

        static Drop jar(Path directory, Upstream upstream)
                throws IOException, InterruptedException {
            var jars = new GenerationJar(directory.resolve("filter"));
            return start("Leno, a jar dropped", "generation.jar", directory, upstream, jars::pack);
        }

        static Drop script(Path directory, Upstream upstream)
                throws IOException, InterruptedException {
            return start(
                    "Leno, a Lua script dropped",
                    "generation.lua",
                    directory,
                    upstream,
                    generation ->
                            Files.writeString(
                                    directory.resolve("generation-" + generation + ".lua"),
                                    lua(generation)));
        }

        private static Drop start(
                String name, String file, Path directory, Upstream upstream, Maker maker)
                throws IOException, InterruptedException {
            Path home = Files.createDirectories(directory.resolve("leno-home"));
            Path dropped = Files.createDirectories(home.resolve("bundles")).resolve(file);
            replace(maker.make(1), dropped);
            int port = FreePort.find();
            var ports = new Peer.Ports(port, upstream.http1());
            Path bootstrap = Bootstrap.write(directory, Bootstrap.Role.PLAIN, ports);
            List<String> command = new java.util.ArrayList<>(Peer.LENO.command(bootstrap));
            command.addAll(List.of("--home", home.toString()));
            Program program = Program.start(command, directory, port);
            return new Drop(name, program, port, dropped, maker);
        }

        @Override
        public Path prepare(int generation) throws IOException {
            return maker.make(generation);
        }

        @Override
        public void apply(Path prepared) throws IOException {
            replace(prepared, file);
        }
    }

    private static String lua(int generation) {
        return "function envoy_on_response(handle) handle:headers():replace('%s', '%d') end"
                .formatted(SwapLoad.GENERATION, generation);
    }

    /// Puts a file in place of another in one step.
    private static void replace(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Envoy: a Lua filter of a listener that comes from a watched file.
    record ListenerEdit(Program program, int port, Path directory) implements FilterEdit {
        private static final String FILE = "listeners.yaml";

        /// @param drainSeconds how long connections of the old filter chain may go on
        static ListenerEdit start(Path directory, Upstream upstream, int drainSeconds)
                throws IOException, InterruptedException {
            int port = FreePort.find();
            write(directory.resolve(FILE), port, 1);
            String bootstrap =
                    """
                    node: {id: bench, cluster: bench}
                    dynamic_resources:
                      lds_config: {path_config_source: {path: %s/%s, watched_directory: {path: %s}}, resource_api_version: V3}
                    static_resources:
                      clusters:
                      - name: out
                        type: STATIC
                        load_assignment:
                          cluster_name: out
                          endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]
                    """
                            .formatted(directory, FILE, directory, upstream.http1());
            Path file = Files.writeString(directory.resolve("dynamic.yaml"), bootstrap);
            List<String> command = new java.util.ArrayList<>(Peer.ENVOY.command(file));
            command.addAll(
                    List.of("--drain-time-s", "" + drainSeconds, "--drain-strategy", "immediate"));
            return new ListenerEdit(Program.start(command, directory, port), port, directory);
        }

        private static Path write(Path file, int port, int generation) throws IOException {
            return Files.writeString(
                    file,
                    """
                    resources:
                    - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                      name: inbound
                      address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                      filter_chains:
                      - filters:
                        - name: envoy.filters.network.http_connection_manager
                          typed_config:
                            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                            stat_prefix: inbound
                            route_config: {virtual_hosts: [{name: all, domains: ["*"], routes: [{match: {prefix: "/"}, route: {cluster: out}}]}]}
                            http_filters:
                            - name: envoy.filters.http.lua
                              typed_config:
                                "@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua
                                default_source_code: {inline_string: "%s"}
                            - name: envoy.filters.http.router
                              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                    """
                            .formatted(port, lua(generation)));
        }

        @Override
        public String name() {
            return "Envoy, a listener edited";
        }

        @Override
        public Path prepare(int generation) throws IOException {
            return write(directory.resolve("next.yaml"), port, generation);
        }

        @Override
        public void apply(Path prepared) throws IOException {
            replace(prepared, directory.resolve(FILE));
        }
    }
}
