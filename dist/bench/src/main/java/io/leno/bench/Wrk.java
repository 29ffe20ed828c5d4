package io.leno.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `wrk` with one thread: HTTP/1.1 keep-alive, as fast as it is answered.
record Wrk(int connections, String path) implements Load {
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern LATENCY = Pattern.compile("(50|99)%\\s+([\\d.]+)(us|ms|s)\\b");

    @Override
    public Result run(int port, int seconds) throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        "wrk",
                        "--latency",
                        "--timeout",
                        "30s",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "http://127.0.0.1:" + port + path);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) throw new IOException("wrk: " + output);
        return parse(output);
    }

    /// @throws IOException when any request failed: then the numbers mean nothing
    static Result parse(String output) throws IOException {
        if (output.contains("Non-2xx") || output.contains("Socket errors"))
            throw new IOException("failed requests: " + output);
        return new Result(
                Long.parseLong(find(REQUESTS, output).group(1)),
                Double.parseDouble(find(RATE, output).group(1)),
                latency(output, "50"),
                latency(output, "99"));
    }

    private static double latency(String output, String percentile) throws IOException {
        Matcher matcher = LATENCY.matcher(output);
        while (matcher.find()) {
            if (!matcher.group(1).equals(percentile)) continue;
            double value = Double.parseDouble(matcher.group(2));
            return switch (matcher.group(3)) {
                case "us" -> value / 1000;
                case "s" -> value * 1000;
                default -> value;
            };
        }
        throw new IOException("no latency in: " + output);
    }

    private static Matcher find(Pattern pattern, String output) throws IOException {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) throw new IOException("no " + pattern + " in: " + output);
        return matcher;
    }
}
