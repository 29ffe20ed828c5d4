package io.leno.proxy.sink;

import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.stats.StatsSink;
import io.leno.api.stats.StatsSnapshot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;

/// Sends metrics in datagrams: whoever listens, or nobody.
final class UdpStatsd implements StatsSink {
    private static final Logger log = LoggerFactory.getLogger(UdpStatsd.class);

    private final DatagramChannel channel;
    private final InetSocketAddress server;
    private final Statsd format;
    private final String prefix;
    private final long datagramBytes;
    private final StringBuilder datagram = new StringBuilder();

    /// @param datagramBytes how much of it goes into one datagram; 0: each metric has its own
    UdpStatsd(InetSocketAddress server, Statsd format, String prefix, long datagramBytes) {
        this.server = server;
        this.format = format;
        this.prefix = prefix.isEmpty() ? "envoy" : prefix;
        this.datagramBytes = datagramBytes;
        try {
            channel = DatagramChannel.open();
            channel.configureBlocking(false);
        } catch (IOException e) {
            throw new InvalidPluginConfigException("address: " + e.getMessage(), e);
        }
    }

    @Override
    public void flush(StatsSnapshot snapshot) {
        for (var counter : snapshot.counters())
            add(format.line(prefix, counter.name(), counter.delta() + "|c"));
        for (var gauge : snapshot.gauges())
            add(format.line(prefix, gauge.name(), Long.toUnsignedString(gauge.value()) + "|g"));
        sendGathered();
    }

    private void add(String line) {
        if (line.length() >= datagramBytes) {
            send(line);
            return;
        }
        if (datagram.length() + line.length() + 1 > datagramBytes) sendGathered();
        if (!datagram.isEmpty()) datagram.append('\n');
        datagram.append(line);
    }

    private void sendGathered() {
        if (datagram.isEmpty()) return;
        send(datagram.toString());
        datagram.setLength(0);
    }

    private void send(String text) {
        try {
            channel.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), server);
        } catch (IOException e) {
            log.debug("Nothing sent to {}", server, e);
        }
    }

    @Override
    public boolean wantsEachValue() {
        return true;
    }

    @Override
    public void recorded(StatsSnapshot.Name name, StatsSnapshot.Unit unit, long value) {
        send(format.line(prefix, name, Statsd.value(unit, value)));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("Closing the socket to {} failed", server, e);
        }
    }
}
