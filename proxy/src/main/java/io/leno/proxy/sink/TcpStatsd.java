package io.leno.proxy.sink;

import io.leno.api.plugin.ProxyContext;
import io.leno.api.stats.StatsSink;
import io.leno.api.stats.StatsSnapshot;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Sends metrics over one connection to a host of a cluster, made anew when it broke. What
/// histograms got waits for the next flush.
final class TcpStatsd implements StatsSink {
    private static final Logger log = LoggerFactory.getLogger(TcpStatsd.class);
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /// More values than this do not wait; the rest is dropped and counted.
    private static final int MOST_WAITING = 100_000;

    private final String cluster;
    private final String prefix;
    private final ProxyContext proxy;
    private final Queue<String> values = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private @Nullable Socket socket;

    TcpStatsd(String cluster, String prefix, ProxyContext proxy) {
        this.cluster = cluster;
        this.prefix = prefix.isEmpty() ? "envoy" : prefix;
        this.proxy = proxy;
        proxy.show("statsd.cx_overflow");
    }

    @Override
    public void flush(StatsSnapshot snapshot) {
        var text = new StringBuilder();
        for (String value = values.poll(); value != null; value = values.poll()) {
            waiting.decrementAndGet();
            text.append(value).append('\n');
        }
        for (var counter : snapshot.counters()) line(text, counter.name(), counter.delta() + "|c");
        for (var gauge : snapshot.gauges())
            line(text, gauge.name(), Long.toUnsignedString(gauge.value()) + "|g");
        send(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void line(StringBuilder text, StatsSnapshot.Name name, String value) {
        text.append(Statsd.PLAIN.line(prefix, name, value)).append('\n');
    }

    private void send(byte[] bytes) {
        try {
            Socket open = connected();
            if (open == null) return;
            open.getOutputStream().write(bytes);
        } catch (IOException e) {
            log.debug("Nothing sent to cluster {}", cluster, e);
            disconnect();
        }
    }

    private @Nullable Socket connected() throws IOException {
        Socket known = socket;
        if (known != null) return known;
        InetSocketAddress host = proxy.clusters().pickAddress(cluster);
        if (host == null) return null;
        var made = new Socket();
        made.setSoTimeout((int) PATIENCE.toMillis());
        try {
            made.connect(host, (int) PATIENCE.toMillis());
        } catch (IOException e) {
            made.close();
            throw e;
        }
        socket = made;
        return made;
    }

    private void disconnect() {
        Socket open = socket;
        socket = null;
        if (open == null) return;
        try {
            open.close();
        } catch (IOException e) {
            log.debug("Closing the connection to cluster {} failed", cluster, e);
        }
    }

    @Override
    public boolean wantsEachValue() {
        return true;
    }

    @Override
    public void recorded(StatsSnapshot.Name name, StatsSnapshot.Unit unit, long value) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            proxy.count("statsd.cx_overflow", 1);
            return;
        }
        values.add(Statsd.PLAIN.line(prefix, name, Statsd.value(unit, value)));
    }

    @Override
    public void close() {
        disconnect();
    }
}
