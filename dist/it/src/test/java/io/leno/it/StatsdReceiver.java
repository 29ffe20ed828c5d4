package io.leno.it;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes statsd's lines by UDP and TCP on one port and adds them up.
final class StatsdReceiver implements Closeable {
    /// What requests alone decide.
    private static final Pattern COMPARED =
            Pattern.compile(
                    "(\\w+\\.(?:cluster|http)\\.(?!admin)[^:|;]*(?:stream_rq_(?:total|completed|active|time)|stream_rq_?(?:\\dxx|\\d\\d\\d)?)"
                            + "(?:;[^:]*)?):(\\d+)\\|(c|g|ms)(.*)");

    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final Map<String, Long> sums = new TreeMap<>(); // guarded by this

    private StatsdReceiver(ServerSocket connections, DatagramSocket datagrams) {
        this.connections = connections;
        this.datagrams = datagrams;
    }

    static StatsdReceiver start() throws IOException {
        while (true) {
            var connections = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
            try {
                var datagrams =
                        new DatagramSocket(
                                connections.getLocalPort(), InetAddress.getByName("127.0.0.1"));
                var receiver = new StatsdReceiver(connections, datagrams);
                Thread.ofVirtual().start(receiver::readDatagrams);
                Thread.ofVirtual().start(receiver::accept);
                return receiver;
            } catch (BindException taken) {
                connections.close();
            }
        }
    }

    int port() {
        return connections.getLocalPort();
    }

    private void readDatagrams() {
        byte[] buffer = new byte[1 << 16];
        while (!datagrams.isClosed()) {
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
                datagrams.receive(packet);
            } catch (IOException closed) {
                return;
            }
            new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8)
                    .lines()
                    .forEach(this::add);
        }
    }

    private void accept() {
        while (!connections.isClosed()) {
            try {
                Socket socket = connections.accept();
                Thread.ofVirtual().start(() -> read(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void read(Socket socket) {
        try (socket;
                var reader =
                        new BufferedReader(
                                new InputStreamReader(
                                        socket.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) add(line);
        } catch (IOException broken) {
            // The proxy went away, which is its right.
        }
    }

    private synchronized void add(String line) {
        Matcher matcher = COMPARED.matcher(line);
        if (!matcher.matches() || line.contains("_prefix:admin") || line.contains("_prefix=admin"))
            return;
        String kind = matcher.group(3);
        long value = Long.parseLong(matcher.group(2));
        String name = matcher.group(1) + " " + kind + " " + sorted(matcher.group(4));
        switch (kind) {
            case "c" -> sums.merge(name, value, Long::sum);
            case "g" -> sums.put(name, value);
            default -> sums.merge(name, 1L, Long::sum);
        }
    }

    /// Envoy's tags are in no order.
    private static String sorted(String tags) {
        if (!tags.startsWith("|#")) return tags;
        List<String> all = List.of(tags.substring(2).split(","));
        return "|#" + String.join(",", all.stream().sorted().toList());
    }

    /// What came, by name: the sum of counters, the last value of gauges, how many values
    /// histograms got.
    synchronized List<String> lines() {
        return sums.entrySet().stream()
                .filter(entry -> entry.getValue() > 0 || entry.getKey().contains(" g "))
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }

    @Override
    public void close() throws IOException {
        connections.close();
        datagrams.close();
    }
}
