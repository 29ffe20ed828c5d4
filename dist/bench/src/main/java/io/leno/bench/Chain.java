package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The proxies of one peer between the load and the upstream.
///
/// @param port of the first one
record Chain(List<Program> programs, int port) implements AutoCloseable {
    static Chain start(Path directory, Peer peer, List<Bootstrap.Role> roles, int upstream)
            throws IOException, InterruptedException {
        List<Program> programs = new ArrayList<>();
        int next = upstream;
        try {
            for (Bootstrap.Role role : roles.reversed()) {
                Path folder = Files.createDirectories(directory.resolve(peer + "-" + role));
                int port = FreePort.find();
                List<String> command = peer.command(folder, role, new Peer.Ports(port, next));
                programs.add(Program.start(command, folder, port));
                next = port;
            }
        } catch (IOException | InterruptedException e) {
            programs.forEach(Program::close);
            throw e;
        }
        return new Chain(programs, next);
    }

    Duration cpu() {
        return programs.stream().map(Program::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    double residentMegabytes() {
        return programs.stream().mapToLong(Program::residentBytes).sum() / 1e6;
    }

    @Override
    public void close() {
        programs.forEach(Program::close);
    }
}
