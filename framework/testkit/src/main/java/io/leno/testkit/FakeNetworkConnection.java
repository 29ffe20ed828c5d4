package io.leno.testkit;

import io.leno.api.connection.NetworkConnection;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A connection without sockets, for tests of network filters. Tasks run when the test says so.
public final class FakeNetworkConnection implements NetworkConnection {
    /// What is known of it; may be changed.
    public final FakeStreamInfo info = new FakeStreamInfo();

    private final Map<String, Object> filterState = new HashMap<>();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<String> counted = new ArrayList<>();
    private final List<Runnable> tasks = new ArrayList<>();
    private String terminationDetails = "";
    private boolean resumed;
    private boolean closed;

    @Override
    public FakeStreamInfo info() {
        return info;
    }

    @Override
    public String requestedServerName() {
        return info.requestedServerName;
    }

    @Override
    public Map<String, Object> filterState() {
        return filterState;
    }

    @Override
    public void terminationDetails(String details) {
        terminationDetails = details;
    }

    @Override
    public void details(String details) {
        terminationDetails = details;
    }

    @Override
    public void count(String name) {
        counted.add(name);
    }

    @Override
    public void resume() {
        resumed = true;
    }

    @Override
    public void write(byte[] bytes) {
        written.writeBytes(bytes);
    }

    @Override
    public void reading(boolean wanted) {}

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public void closeAfterWrite() {
        closed = true;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        tasks.add(task);
    }

    /// Runs what filters have put off, whatever its delay.
    public void runTasks() {
        List<Runnable> due = List.copyOf(tasks);
        tasks.clear();
        if (!closed) due.forEach(Runnable::run);
    }

    /// What went to the client.
    public byte[] written() {
        return written.toByteArray();
    }

    /// Names of stats, as often as they were counted.
    public List<String> counted() {
        return List.copyOf(counted);
    }

    /// The last that a filter said about its end; empty where none did.
    public String terminationDetails() {
        return terminationDetails;
    }

    public boolean isResumed() {
        return resumed;
    }

    public boolean isClosed() {
        return closed;
    }
}
