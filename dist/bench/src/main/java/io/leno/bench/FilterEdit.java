package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /// Leno: a jar in the drop folder.
    record JarDrop(Program program, int port, GenerationJar jars, Path dropFolder)
            implements FilterEdit {
        static JarDrop start(Path directory, Upstream upstream)
                throws IOException, InterruptedException {
            Path home = Files.createDirectories(directory.resolve("leno-home"));
            Path dropFolder = Files.createDirectories(home.resolve("bundles"));
            Path distribution = Path.of(System.getProperty("leno.home"));
            var jars = new GenerationJar(directory.resolve("filter"), distribution.resolve("lib"));
            GenerationJar.drop(jars.pack(1), dropFolder.resolve("generation.jar"));
            int port = FreePort.find();
            var ports = new Peer.Ports(port, upstream.http1());
            Path bootstrap = Bootstrap.write(directory, Bootstrap.Role.PLAIN, ports);
            List<String> command = new java.util.ArrayList<>(Peer.LENO.command(bootstrap));
            command.addAll(List.of("--home", home.toString()));
            return new JarDrop(Program.start(command, directory, port), port, jars, dropFolder);
        }

        @Override
        public String name() {
            return "Leno, a jar dropped";
        }

        @Override
        public Path prepare(int generation) throws IOException {
            return jars.pack(generation);
        }

        @Override
        public void apply(Path prepared) throws IOException {
            GenerationJar.drop(prepared, dropFolder.resolve("generation.jar"));
        }
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
                                default_source_code: {inline_string: "function envoy_on_response(handle) handle:headers():replace('%s', '%d') end"}
                            - name: envoy.filters.http.router
                              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                    """
                            .formatted(port, SwapLoad.GENERATION, generation));
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
            GenerationJar.drop(prepared, directory.resolve(FILE));
        }
    }
}
