package io.leno.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// What much configuration costs: until a control plane that reads a virtual service for each of
/// many hosts has a gateway serve them, until an edit of one is in force, and how long the commands
/// take that judge so many files.
public final class ConfigBench {
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final int EDITS = 10;

    private final Path directory;
    private final String home = System.getProperty("leno.home");
    private final int gatewayPort;

    private ConfigBench(Path directory) throws IOException {
        this.directory = directory;
        gatewayPort = FreePort.find();
    }

    /// @param arguments how many virtual services (10 000), how many objects are analyzed (5000)
    public static void main(String[] arguments) throws IOException, InterruptedException {
        int services = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int mixed = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5000;
        var bench = new ConfigBench(Files.createTempDirectory("leno-config"));
        System.out.println("| what | wall | CPU |");
        System.out.println("| --- | --- | --- |");
        bench.load(services);
        bench.validate(services);
        bench.analyze(mixed);
    }

    private void load(int services) throws IOException, InterruptedException {
        Path config = Files.createDirectories(directory.resolve("config"));
        ConfigSamples.gateway(config, gatewayPort);
        ConfigSamples.virtualServices(config, services, "first");
        int xds = FreePort.find();
        Instant begun = Instant.now();
        try (Program control = controlPlane(config, xds);
                Program gateway = gateway(xds)) {
            String last = ConfigSamples.host(services - 1);
            awaitAnswer(last, "first");
            print(services + " virtual services, first full push", begun, control.cpu());
            edit(config, services, control);
            System.out.printf(
                    Locale.ROOT,
                    "| memory of the control plane | %d MB | |%n",
                    control.residentBytes() >> 20);
            if (gateway.residentBytes() == 0) throw new IOException("the gateway has ended");
        }
    }

    /// One virtual service after the other gets another answer.
    private void edit(Path config, int services, Program control)
            throws IOException, InterruptedException {
        for (int warmUp = 0; warmUp < EDITS; warmUp++) edit(config, services - 1, "w" + warmUp);
        Duration cpu = control.cpu();
        long nanos = 0;
        for (int i = 0; i < EDITS; i++) nanos += edit(config, i * services / EDITS, "edited");
        Duration cost = control.cpu().minus(cpu).dividedBy(EDITS);
        System.out.printf(
                Locale.ROOT,
                "| an edit of one, until it is in force | %.0f ms | %d ms |%n",
                nanos / 1e6 / EDITS,
                cost.toMillis());
    }

    private long edit(Path config, int number, String answer)
            throws IOException, InterruptedException {
        ConfigSamples.virtualService(config, number, answer);
        long begun = System.nanoTime();
        awaitAnswer(ConfigSamples.host(number), answer);
        return System.nanoTime() - begun;
    }

    private Program controlPlane(Path config, int xds) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve("control-plane"));
        List<String> command =
                List.of(
                        home + "/bin/leno",
                        "control-plane",
                        "--config",
                        config.toString(),
                        "--xds-port",
                        String.valueOf(xds),
                        "--monitoring-port",
                        "0",
                        "--webhook-port",
                        "-1");
        return Program.start(command, folder, xds);
    }

    /// A gateway waits for its listener: it is up when its admin interface answers.
    private Program gateway(int xds) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve("gateway"));
        int admin = FreePort.find();
        List<String> command =
                List.of(
                        "env",
                        "POD_NAME=gateway",
                        "ISTIO_METAJSON_LABELS={\"istio\": \"ingressgateway\"}",
                        home + "/bin/leno",
                        "proxy",
                        "router",
                        "--discoveryAddress",
                        "127.0.0.1:" + xds,
                        "--proxyAdminPort",
                        String.valueOf(admin),
                        "--concurrency",
                        "1",
                        "--home",
                        folder.toString());
        return Program.start(command, folder, admin);
    }

    private void awaitAnswer(String host, String expected)
            throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(LONGEST);
        while (!answer(host).endsWith(expected)) {
            if (Instant.now().isAfter(deadline)) throw new IOException(host + ": " + answer(host));
            Thread.sleep(5); // it is asked for again and again until it is there
        }
    }

    /// The whole response; empty while there is none.
    private String answer(String host) {
        String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gatewayPort)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException notYet) {
            return "";
        }
    }

    private void validate(int resources) throws IOException, InterruptedException {
        Path config = Files.createDirectories(directory.resolve("to-validate"));
        ConfigSamples.virtualServices(config, resources, "first");
        run("lenoctl validate, " + resources + " resources", "validate", "-f", config.toString());
    }

    private void analyze(int objects) throws IOException, InterruptedException {
        Path config = Files.createDirectories(directory.resolve("to-analyze"));
        ConfigSamples.mixed(config, objects);
        String what = "lenoctl analyze, " + objects + " mixed objects";
        run(what, "analyze", "-A", "-R", config.toString());
    }

    private void run(String what, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("bash", "-c", "time \"$@\"", "bash"));
        command.add(home + "/bin/lenoctl");
        command.addAll(List.of(arguments));
        Path output = directory.resolve(arguments[0] + ".log");
        Instant begun = Instant.now();
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException(what + " failed: " + output);
        }
        print(what, begun, cpu(Files.readString(output)));
    }

    /// What the shell's `time` tells: `user 0m1.234s` and `sys 0m0.123s`.
    private static Duration cpu(String output) {
        return output.lines()
                .filter(line -> line.startsWith("user\t") || line.startsWith("sys\t"))
                .map(line -> Duration.parse("PT" + line.split("\t", 2)[1].toUpperCase(Locale.ROOT)))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static void print(String what, Instant begun, Duration cpu) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.1f s | %.1f s |%n",
                what,
                Duration.between(begun, Instant.now()).toMillis() / 1e3,
                cpu.toMillis() / 1e3);
    }
}
