package io.leno.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Constant load on one proxy, on connections of every kind that stay open: HTTP/1.1 keep-alive,
/// HTTP/2 with short requests, HTTP/2 with one stream that never ends, WebSocket and raw TCP. The
/// proxy has a [LoadUpstream] behind it. An answer that is not as it should be, and any connection
/// that ends or is told to, is a failure.
final class MeshLoad implements AutoCloseable {
    private static final long ROUND_LIMIT_MILLIS = 20_000;

    private final List<Client> clients = new ArrayList<>();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean running = true;

    /// One connection that says something and gets its answer, again and again.
    interface Talk extends AutoCloseable {
        /// @throws IOException when the answer is wrong or the connection ends
        void round() throws IOException;

        @Override
        void close() throws IOException;
    }

    /// Opens a connection.
    interface Opening {
        Talk open() throws IOException;
    }

    /// @param millisBetween rounds
    private final class Client {
        final String name;
        final Opening opening;
        final int millisBetween;
        final AtomicLong rounds = new AtomicLong();
        final Thread thread;
        volatile boolean ended;
        volatile boolean renewed;

        Client(String name, Opening opening, int millisBetween) {
            this.name = name;
            this.opening = opening;
            this.millisBetween = millisBetween;
            thread = Thread.ofVirtual().name(name).unstarted(this::run);
        }

        private void run() {
            try {
                while (running) talk();
            } catch (IOException | RuntimeException e) {
                failures.add(name + " after " + rounds.get() + " rounds: " + e);
            } finally {
                ended = true;
            }
        }

        /// Until the end, or until it is to be another connection.
        private void talk() throws IOException {
            renewed = false;
            try (Talk talk = opening.open()) {
                long next = System.nanoTime();
                while (running && !renewed) {
                    talk.round();
                    rounds.incrementAndGet();
                    next += millisBetween * 1_000_000L;
                    while (running && System.nanoTime() < next)
                        LockSupport.parkNanos(next - System.nanoTime());
                }
            }
        }
    }

    /// Nothing yet; see [#add] and [#start].
    MeshLoad() {}

    /// Every kind of connection, from now on; see [#of].
    static MeshLoad start(int httpPort, int tcpPort, String host) {
        return of(httpPort, tcpPort, host).start();
    }

    /// Every kind of connection; the names of those that never pause begin with `lasting`.
    ///
    /// @param httpPort where the proxy takes HTTP/1.1 and HTTP/2 without TLS
    /// @param tcpPort where it takes raw TCP; 0: nowhere
    /// @param host as routes know the upstream
    static MeshLoad of(int httpPort, int tcpPort, String host) {
        var load = new MeshLoad();
        load.add("keep-alive", 10, 10, () -> LoadTalks.keepAlive(httpPort, host));
        load.add("h2 requests", 3, 20, () -> Http2Talk.requests(httpPort, host));
        load.add("lasting h2", 2, 20, () -> Http2Talk.stream(httpPort, host));
        load.add("lasting WebSocket", 2, 20, () -> LoadTalks.webSocket(httpPort, host));
        if (tcpPort != 0) load.add("lasting TCP", 2, 20, () -> LoadTalks.tcp(tcpPort));
        return load;
    }

    /// @param millisBetween rounds of one connection
    MeshLoad add(String name, int connections, int millisBetween, Opening opening) {
        for (int i = 1; i <= connections; i++)
            clients.add(new Client(name + " " + i, opening, millisBetween));
        return this;
    }

    MeshLoad start() {
        clients.forEach(client -> client.thread.start());
        return this;
    }

    /// Waits until each connection has done so many more rounds, or has failed.
    void awaitRounds(int more) {
        long deadline = System.nanoTime() + ROUND_LIMIT_MILLIS * 1_000_000;
        List<Long> before = clients.stream().map(client -> client.rounds.get()).toList();
        for (int i = 0; i < clients.size(); i++) {
            Client client = clients.get(i);
            while (!client.ended && client.rounds.get() < before.get(i) + more) {
                if (System.nanoTime() > deadline)
                    throw new AssertionError(client.name + " gets no answers; " + failures);
                LockSupport.parkNanos(2_000_000);
            }
        }
    }

    /// Closes the connections whose name begins so, and opens others in their place.
    void renew(String name) {
        for (Client client : clients) if (client.name.startsWith(name)) client.renewed = true;
    }

    long rounds() {
        return clients.stream().mapToLong(client -> client.rounds.get()).sum();
    }

    /// What went wrong so far, each connection once.
    List<String> failures() {
        return List.copyOf(failures);
    }

    /// Waits for the answers that are due and closes all connections.
    void stop() {
        running = false;
        for (Client client : clients) {
            try {
                client.thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public void close() {
        stop();
    }
}
