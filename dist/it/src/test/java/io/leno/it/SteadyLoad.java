package io.leno.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// A constant number of GET requests a second on keep-alive connections, until closed. Anything but
/// 200, and any connection that closes, is a failure.
final class SteadyLoad implements AutoCloseable {
    private final int port;
    private final byte[] request;
    private final long nanosBetween;
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running = true;

    SteadyLoad(int port, String target, int requestsPerSecond, int connections) {
        this.port = port;
        this.request =
                ("GET " + target + " HTTP/1.1\r\nHost: leno.test\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        this.nanosBetween = 1_000_000_000L * connections / requestsPerSecond;
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            long first = start + i * nanosBetween / connections;
            threads.add(Thread.ofVirtual().start(() -> run(first)));
        }
    }

    private void run(long first) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(20_000);
            InputStream input = new BufferedInputStream(socket.getInputStream());
            for (long next = first; running; next += nanosBetween) {
                while (System.nanoTime() < next) LockSupport.parkNanos(next - System.nanoTime());
                socket.getOutputStream().write(request);
                int status = readResponse(input);
                if (status != 200) failures.add("status " + status);
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            failures.add(e.toString());
        }
    }

    private static int readResponse(InputStream input) throws IOException {
        int status = Integer.parseInt(readLine(input).split(" ")[1]);
        long length = -1;
        boolean chunked = false;
        for (String line = readLine(input); !line.isEmpty(); line = readLine(input)) {
            String header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:"))
                length = Long.parseLong(header.substring(15).trim());
            if (header.startsWith("transfer-encoding:")) chunked = true;
        }
        if (!chunked) {
            input.skipNBytes(Math.max(0, length));
            return status;
        }
        while (true) {
            int size = Integer.parseInt(readLine(input), 16);
            input.skipNBytes(size + 2L);
            if (size == 0) return status;
        }
    }

    private static String readLine(InputStream input) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = input.read(); c != '\n'; c = input.read()) {
            if (c < 0) throw new IOException("connection closed after \"" + line + "\"");
            if (c != '\r') line.append((char) c);
        }
        return line.toString();
    }

    long answered() {
        return answered.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        stop();
    }

    /// Sends no more and waits for the answers that are due.
    void stop() {
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
