package io.leno.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// A program that was started, and what it and its children cost.
public record Program(Process process) implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(2);

    /// Starts a program and waits until its port answers.
    public static Program start(List<String> command, Path directory, int port)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("output.log").toFile())
                        .start();
        Program program = new Program(process);
        Instant deadline = Instant.now().plus(START);
        while (!answers(port)) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                program.close();
                throw new IOException(
                        command
                                + " does not listen on "
                                + port
                                + ":\n"
                                + Files.readString(directory.resolve("output.log")));
            }
            process.waitFor(20, TimeUnit.MILLISECONDS);
        }
        return program;
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// User and system time of the program and its children so far.
    public Duration cpu() {
        return Duration.ofMillis(processes().map(Program::ticks).sum() * 10);
    }

    /// Resident memory of the program and its children, in bytes.
    public long residentBytes() {
        return processes().map(pid -> Long.parseLong(fields(pid)[21]) * 4096).sum();
    }

    private LongStream processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(ProcessHandle::isAlive)
                .mapToLong(ProcessHandle::pid);
    }

    /// Clock ticks of 10 ms. Linux: proc(5), fields 14 and 15 of `/proc/PID/stat`.
    private static long ticks(long pid) {
        String[] fields = fields(pid);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /// The fields after the command's name, which may hold spaces: the state is number 0.
    private static String[] fields(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        } catch (IOException ended) {
            throw new IllegalStateException("process " + pid + " has ended", ended);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
