package io.leno.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Two proxies of a peer that differ by a script.
record ScriptPair(Peer peer, Proxy plain, Proxy scripted, Load load) implements AutoCloseable {
    private record Proxy(Program program, int port) {
        static Proxy start(Path folder, Peer peer, String filters, int upstream)
                throws IOException, InterruptedException {
            int port = FreePort.find();
            Path bootstrap =
                    ScriptBootstrap.write(
                            Files.createDirectories(folder),
                            new Peer.Ports(port, upstream),
                            filters,
                            "");
            return new Proxy(Program.start(peer.command(bootstrap), folder, port), port);
        }
    }

    static ScriptPair start(Path directory, Peer peer, ScriptCase script, int upstream)
            throws IOException, InterruptedException {
        Path folder = directory.resolve(peer + "-" + script);
        Proxy plain = Proxy.start(folder.resolve("plain"), peer, "", upstream);
        try {
            Proxy scripted =
                    Proxy.start(folder.resolve("scripted"), peer, script.filters(), upstream);
            return new ScriptPair(peer, plain, scripted, script.load());
        } catch (IOException | InterruptedException e) {
            plain.program().close();
            throw e;
        }
    }

    void warmUp(int seconds) throws IOException, InterruptedException {
        if (seconds == 0) return;
        load.run(plain.port(), seconds);
        load.run(scripted.port(), seconds);
    }

    /// Both, one after the other.
    ScriptSamples.Sample measure(int seconds) throws IOException, InterruptedException {
        return new ScriptSamples.Sample(cpuMicros(plain, seconds), cpuMicros(scripted, seconds));
    }

    private double cpuMicros(Proxy proxy, int seconds) throws IOException, InterruptedException {
        Duration before = proxy.program().cpu();
        Load.Result result = load.run(proxy.port(), seconds);
        Duration spent = proxy.program().cpu().minus(before);
        return spent.toNanos() / 1000.0 / result.requests();
    }

    @Override
    public void close() {
        plain.program().close();
        scripted.program().close();
    }
}
