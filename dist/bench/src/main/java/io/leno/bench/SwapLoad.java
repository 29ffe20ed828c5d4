package io.leno.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A constant number of requests a second on keep-alive connections. A connection that the proxy
/// closes is counted and opened again; the filter under test tells its generation in each answer.
final class SwapLoad implements AutoCloseable {
    static final String GENERATION = "x-generation";

    private static final long SECOND = 1_000_000_000;
    private static final int PATIENCE_MILLIS = 20_000;

    private final int port;
    private final byte[] request;
    private final long nanosBetween;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<Integer, FirstSeen> awaited = new ConcurrentHashMap<>();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong closed = new AtomicLong();
    private volatile boolean running = true;

    /// When it was asked for, as [System#nanoTime] tells it, and how long the answer took. The time
    /// counts from when the request was due: an answer that holds up the next request is late for
    /// that one, too.
    record Answer(long atNanos, long tookNanos) {}

    private static final class FirstSeen {
        final CountDownLatch seen = new CountDownLatch(1);
        volatile long atNanos;
    }

    private record Response(int status, int generation, boolean close) {}

    SwapLoad(int port, int requestsPerSecond, int connections) {
        this.port = port;
        request = "GET / HTTP/1.1\r\nhost: bench\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        nanosBetween = SECOND * connections / requestsPerSecond;
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            long first = start + i * nanosBetween / connections;
            threads.add(Thread.ofVirtual().start(() -> run(first)));
        }
    }

    /// Waits for the first answer of a generation.
    ///
    /// @return when it came, as [System#nanoTime] tells it
    /// @throws IOException when it does not come
    long firstAnswerOf(int generation) throws IOException, InterruptedException {
        FirstSeen first = awaited.computeIfAbsent(generation, _ -> new FirstSeen());
        if (!first.seen.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
            throw new IOException("no answer of generation " + generation);
        awaited.remove(generation);
        return first.atNanos;
    }

    private void run(long first) {
        long next = first;
        while (running) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(PATIENCE_MILLIS);
                next = talk(socket, next);
                if (running) closed.incrementAndGet();
            } catch (IOException e) {
                if (running) failed.incrementAndGet();
            }
        }
    }

    /// Until the proxy ends the connection; returns when the next request is due.
    private long talk(Socket socket, long first) throws IOException {
        InputStream input = new BufferedInputStream(socket.getInputStream());
        for (long next = first; running; next += nanosBetween) {
            while (System.nanoTime() < next) LockSupport.parkNanos(next - System.nanoTime());
            socket.getOutputStream().write(request);
            Response response = read(input);
            long now = System.nanoTime();
            answers.add(new Answer(now, now - next));
            if (response.status() != 200) failed.incrementAndGet();
            seen(response.generation(), now);
            if (response.close()) return next + nanosBetween;
        }
        return 0;
    }

    private void seen(int generation, long now) {
        FirstSeen first = awaited.get(generation);
        if (first == null || first.seen.getCount() == 0) return;
        first.atNanos = now;
        first.seen.countDown();
    }

    private static Response read(InputStream input) throws IOException {
        int status = Integer.parseInt(line(input).substring(9, 12));
        int generation = 0;
        int length = 0;
        boolean close = false;
        for (String line = line(input); !line.isEmpty(); line = line(input)) {
            String name = line.substring(0, line.indexOf(':')).toLowerCase(Locale.ROOT);
            String value = line.substring(line.indexOf(':') + 1).trim();
            switch (name) {
                case GENERATION -> generation = Integer.parseInt(value);
                case "content-length" -> length = Integer.parseInt(value);
                case "connection" -> close = value.equalsIgnoreCase("close");
                default -> {}
            }
        }
        input.skipNBytes(length);
        return new Response(status, generation, close);
    }

    private static String line(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0) throw new IOException("closed without saying so");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    /// The answers since the last call.
    List<Answer> takeAnswers() {
        List<Answer> taken = new ArrayList<>();
        for (Answer next = answers.poll(); next != null; next = answers.poll()) taken.add(next);
        return taken;
    }

    /// Requests without an answer of 200, so far.
    long failed() {
        return failed.get();
    }

    /// Connections that the proxy has ended, so far.
    long closed() {
        return closed.get();
    }

    @Override
    public void close() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
