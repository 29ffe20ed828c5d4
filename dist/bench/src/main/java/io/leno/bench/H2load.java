package io.leno.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// `h2load`: gRPC-like unary calls over HTTP/2 as fast as they are answered, or HTTP/1.1 at a rate.
///
/// @param rate requests per second over HTTP/1.1; 0: HTTP/2 calls without a limit
record H2load(int connections, int rate) implements Load {
    @Override
    public Result run(int port, int seconds) throws IOException, InterruptedException {
        Path log = Files.createTempFile("h2load", ".log");
        Path body = Files.writeString(Files.createTempFile("h2load", ".body"), "x".repeat(100));
        Files.delete(log); // h2load makes it
        try {
            Process process =
                    new ProcessBuilder(command(port, seconds, log, body))
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0 || !output.contains(" 0 failed, 0 errored, 0 timeout"))
                throw new IOException("failed requests: " + output);
            return result(log, seconds);
        } finally {
            Files.deleteIfExists(log);
            Files.delete(body);
        }
    }

    private List<String> command(int port, int seconds, Path log, Path body) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "h2load",
                                "-t1",
                                "-c" + connections,
                                "-D" + seconds,
                                "--log-file=" + log));
        if (rate > 0) command.addAll(List.of("--h1", "--rps=" + rate / connections));
        else {
            command.addAll(List.of("-m10", "-d" + body, "-H", "content-type: application/grpc"));
            command.addAll(List.of("-H", "te: trailers"));
        }
        command.add("http://127.0.0.1:" + port + (rate > 0 ? "/" : "/bench.Bench/Call"));
        return command;
    }

    /// A line of the log: when it started, its status, how many microseconds it took.
    private static Result result(Path log, int seconds) throws IOException {
        try (Stream<String> lines = Files.lines(log)) {
            long[] micros =
                    lines.map(line -> line.split("\t"))
                            .filter(fields -> fields[1].startsWith("2"))
                            .mapToLong(fields -> Long.parseLong(fields[2]))
                            .sorted()
                            .toArray();
            if (micros.length == 0) throw new IOException("no request was answered");
            return new Result(
                    micros.length,
                    (double) micros.length / seconds,
                    micros[micros.length / 2] / 1000.0,
                    micros[micros.length * 99 / 100] / 1000.0);
        }
    }
}
