package io.leno.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A process under test and every line it printed, standard error included.
final class RunningCommand implements AutoCloseable {
    private final String name;
    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private RunningCommand(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread.ofVirtual().name(name + " output").start(this::readLines);
    }

    static RunningCommand start(String name, ProcessBuilder builder) {
        try {
            return new RunningCommand(name, builder.redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be started", e);
        }
    }

    private void readLines() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) add(line);
        } catch (IOException closed) {
            add("(output ended: " + closed.getMessage() + ")");
        }
        synchronized (lines) {
            ended = true;
            lines.notifyAll();
        }
    }

    private void add(String line) {
        synchronized (lines) {
            lines.add(line);
            lines.notifyAll();
        }
    }

    /// The port that Leno says it has opened.
    ///
    /// @param what as it is said: `admin`, `listener http`, `xDS server`
    int port(String what) {
        return Integer.parseInt(await(what + " on \\S*:(\\d+)", LenoCommand.START).group(1));
    }

    /// Waits until a line has a match of the pattern, and returns it.
    Matcher await(String regex, Duration limit) {
        return awaitAfter(0, regex, limit);
    }

    /// As [#await], looking only at lines after the first `from`.
    Matcher awaitAfter(int from, String regex, Duration limit) {
        Pattern pattern = Pattern.compile(regex);
        Instant deadline = Instant.now().plus(limit);
        synchronized (lines) {
            for (int next = from; ; ) {
                for (; next < lines.size(); next++) {
                    Matcher matcher = pattern.matcher(lines.get(next));
                    if (matcher.find()) return matcher;
                }
                long left = Duration.between(Instant.now(), deadline).toMillis();
                if (ended || left <= 0) {
                    throw new AssertionError(
                            name
                                    + (ended ? " ended" : "")
                                    + " without a line like \""
                                    + regex
                                    + "\"; it printed:\n"
                                    + String.join("\n", lines));
                }
                waitForMore(left);
            }
        }
    }

    private void waitForMore(long millis) {
        try {
            lines.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// How many lines there are by now, for [#awaitAfter].
    int printed() {
        synchronized (lines) {
            return lines.size();
        }
    }

    String output() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    /// Waits for the end and returns the exit code.
    int awaitExit(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(
                    name + " is still running after " + limit + "; it printed:\n" + output());
        }
        synchronized (lines) {
            while (!ended) lines.wait();
        }
        return process.exitValue();
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
