package io.leno.proxy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The `envoy` on the PATH, to compare with.
public final class RealEnvoy implements AutoCloseable {
    private final Process process;

    private RealEnvoy(Process process) {
        this.process = process;
    }

    /// Empty where there is none.
    public static Optional<Path> binary() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, "envoy"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Runs one with a configuration; returns when it has started its workers.
    public static RealEnvoy start(Path config) throws IOException {
        Process process =
                new ProcessBuilder(
                                List.of(
                                        binary().orElseThrow().toString(),
                                        "-c",
                                        config.toString(),
                                        "--use-dynamic-base-id",
                                        "--concurrency",
                                        "1"))
                        .redirectErrorStream(true)
                        .start();
        var said = new StringBuilder();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.contains("starting main dispatch loop")) {
                Thread.ofVirtual().start(() -> drain(output));
                return new RealEnvoy(process);
            }
        }
        throw new IOException("envoy does not start:\n" + said);
    }

    private static void drain(BufferedReader output) {
        try {
            while (output.readLine() != null) continue;
        } catch (IOException closed) {
            return; // with the process
        }
    }

    /// What `--mode validate` says; empty when all is well.
    public static String validate(Path config) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                binary().orElseThrow().toString(),
                                "--mode",
                                "validate",
                                "-c",
                                config.toString(),
                                "-l",
                                "error")
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : said;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
