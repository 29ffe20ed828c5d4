package io.leno.proxy.network;

import io.leno.api.connection.NetworkConnection;
import io.leno.api.filter.StreamInfo;
import io.leno.proxy.upstream.Worker;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A connection as one of its filters sees it.
final class FilterConnection implements NetworkConnection {
    private final FilteredConnection connection;
    private final int index;
    private Consumer<Runnable> guard = Runnable::run;

    FilterConnection(FilteredConnection connection, int index) {
        this.connection = connection;
        this.index = index;
    }

    Worker worker() {
        return connection.worker();
    }

    /// What runs the filter's tasks and timers.
    void tasksRunIn(Consumer<Runnable> runner) {
        guard = runner;
    }

    @Override
    public StreamInfo info() {
        return connection.downstream().info();
    }

    @Override
    public String requestedServerName() {
        return connection.downstream().requestedServerName();
    }

    @Override
    public Map<String, Object> filterState() {
        return connection.downstream().filterState();
    }

    @Override
    public void terminationDetails(String details) {
        connection.downstream().info().terminationDetails = details;
    }

    @Override
    public void details(String details) {
        connection.downstream().info().details = details;
    }

    @Override
    public void count(String name) {
        connection.server().count(name);
    }

    @Override
    public void resume() {
        connection.resume(index);
    }

    @Override
    public void write(byte[] bytes) {
        connection.write(index, bytes);
    }

    @Override
    public void reading(boolean wanted) {
        connection.channel().config().setAutoRead(wanted);
    }

    @Override
    public void close() {
        var _ = connection.channel().close();
    }

    @Override
    public void closeAfterWrite() {
        if (connection.isClosed()) return;
        connection
                .channel()
                .writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void execute(Runnable task) {
        connection.channel().eventLoop().execute(() -> run(task));
    }

    @Override
    public void schedule(Duration delay, Runnable task) {
        var _ =
                connection
                        .channel()
                        .eventLoop()
                        .schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void run(Runnable task) {
        if (!connection.isClosed()) guard.accept(task);
    }
}
