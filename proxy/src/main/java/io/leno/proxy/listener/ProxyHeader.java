package io.leno.proxy.listener;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.leno.proxy.cluster.Addresses;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The PROXY header at the start of a connection, version 1 or 2
/// (haproxy.org/download/2.9/doc/proxy-protocol.txt), as strict as Envoy reads it.
///
/// @param source null where the header says nothing about the client: `UNKNOWN`, `LOCAL`
/// @param length bytes of the header
public record ProxyHeader(
        int version,
        @Nullable InetSocketAddress source,
        @Nullable InetSocketAddress destination,
        List<Tlv> extensions,
        int length) {
    private static final byte[] SIGNATURE = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };
    private static final byte[] V1 = "PROXY ".getBytes(ISO_8859_1);
    private static final int FIXED = 16;
    private static final int LONGEST_LINE = 108;

    public ProxyHeader {
        extensions = List.copyOf(extensions);
    }

    /// More about the connection. Only in version 2.
    public record Tlv(int type, byte[] value) {}

    /// What can be said so far.
    public sealed interface Parsed {
        record NeedMore() implements Parsed {}

        /// There is none.
        record None() implements Parsed {}

        /// @param version 0 where it is not known
        record Malformed(int version) implements Parsed {}

        record Refused(int version) implements Parsed {}

        record Found(ProxyHeader header) implements Parsed {}
    }

    private static final Parsed NEED_MORE = new Parsed.NeedMore();
    private static final Parsed NONE = new Parsed.None();
    private static final Parsed MALFORMED = new Parsed.Malformed(0);

    /// @param optional whether a connection may begin without a header
    /// @param refused versions that are not taken
    static Parsed parse(ByteBuffer data, boolean optional, Set<Integer> refused) {
        boolean binary = starts(data, SIGNATURE);
        boolean text = starts(data, V1);
        if (optional && !(binary && !refused.contains(2)) && !(text && !refused.contains(1)))
            return NONE;
        if (data.limit() >= FIXED && binary)
            return refused.contains(2) ? new Parsed.Refused(2) : binary(data);
        if (data.limit() >= FIXED && !text) return MALFORMED;
        int end = endOfLine(data);
        if (end > 0) {
            if (refused.contains(1)) return new Parsed.Refused(1);
            return end > LONGEST_LINE ? new Parsed.Malformed(1) : line(data, end);
        }
        return data.limit() > LONGEST_LINE ? MALFORMED : NEED_MORE;
    }

    /// What follows the first CR LF; 0 where there is none, or where it is the first of version 2.
    private static int endOfLine(ByteBuffer data) {
        for (int i = 1; i < data.limit(); i++) {
            if (data.get(i) != '\n' || data.get(i - 1) != '\r') continue;
            return i == 1 ? 0 : i + 1;
        }
        return 0;
    }

    /// As far as there is something.
    private static boolean starts(ByteBuffer data, byte[] with) {
        for (int i = 0; i < Math.min(data.limit(), with.length); i++)
            if (data.get(i) != with[i]) return false;
        return true;
    }

    private static Parsed line(ByteBuffer data, int length) {
        var bytes = new byte[length];
        data.get(0, bytes);
        String[] parts = new String(bytes, ISO_8859_1).stripTrailing().split(" ", -1);
        if (parts.length < 2 || !parts[0].equals("PROXY")) return new Parsed.Malformed(1);
        if (parts[1].equals("UNKNOWN"))
            return new Parsed.Found(new ProxyHeader(1, null, null, List.of(), length));
        boolean v4 = parts[1].equals("TCP4");
        if (parts.length != 6 || (!v4 && !parts[1].equals("TCP6"))) return new Parsed.Malformed(1);
        InetSocketAddress source = address(parts[2], parts[4], v4);
        InetSocketAddress destination = address(parts[3], parts[5], v4);
        if (source == null || destination == null || !isUnicast(source) || !isUnicast(destination))
            return new Parsed.Malformed(1);
        return new Parsed.Found(new ProxyHeader(1, source, destination, List.of(), length));
    }

    private static @Nullable InetSocketAddress address(String host, String port, boolean v4) {
        if (!port.matches("\\+?\\d{1,5}") || host.contains(":") == v4) return null;
        try {
            return Addresses.ofLiteral(host, Integer.parseInt(port));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static boolean isUnicast(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        boolean broadcast =
                ip instanceof Inet4Address && ip.getHostAddress().equals("255.255.255.255");
        return !ip.isAnyLocalAddress() && !ip.isMulticastAddress() && !broadcast;
    }

    private static Parsed binary(ByteBuffer data) {
        int versionAndCommand = data.get(12) & 0xff;
        int family = data.get(13) & 0xff;
        int length = data.getShort(14) & 0xffff;
        if (versionAndCommand >> 4 != 2) return new Parsed.Malformed(2);
        boolean local = (versionAndCommand & 0x0f) == 0;
        int expected = local ? 0 : addressLength(family);
        if (expected < 0 || length < expected) return new Parsed.Malformed(2);
        boolean proxied = (versionAndCommand & 0x0f) == 1;
        boolean transport = (family & 0x0f) == 1 || (family & 0x0f) == 2;
        if (!local && !(proxied && transport)) return new Parsed.Malformed(2);
        if (data.limit() < FIXED + length) return NEED_MORE;
        if (local)
            return new Parsed.Found(new ProxyHeader(2, null, null, List.of(), FIXED + length));
        List<Tlv> extensions = extensions(data, FIXED + expected, FIXED + length);
        if (extensions == null) return new Parsed.Malformed(2);
        return addresses(data, expected, extensions, FIXED + length);
    }

    private static int addressLength(int family) {
        return switch (family >> 4) {
            case 1 -> 12;
            case 2 -> 36;
            default -> -1;
        };
    }

    private static Parsed addresses(
            ByteBuffer data, int addressLength, List<Tlv> extensions, int length) {
        int size = (addressLength - 4) / 2;
        var source = new byte[size];
        var destination = new byte[size];
        data.get(FIXED, source);
        data.get(FIXED + size, destination);
        int ports = FIXED + 2 * size;
        try {
            var from =
                    new InetSocketAddress(
                            InetAddress.getByAddress(source), data.getShort(ports) & 0xffff);
            var to =
                    new InetSocketAddress(
                            InetAddress.getByAddress(destination),
                            data.getShort(ports + 2) & 0xffff);
            if (!isUnicast(from) || !isUnicast(to)) return new Parsed.Malformed(2);
            return new Parsed.Found(new ProxyHeader(2, from, to, extensions, length));
        } catch (UnknownHostException impossible) {
            return new Parsed.Malformed(2);
        }
    }

    /// Null where they are malformed.
    private static @Nullable List<Tlv> extensions(ByteBuffer data, int from, int end) {
        var all = new ArrayList<Tlv>(0);
        int at = from;
        while (at < end) {
            if (end - at < 3) return null;
            int length = data.getShort(at + 1) & 0xffff;
            if (end - at - 3 < length) return null;
            var value = new byte[length];
            data.get(at + 3, value);
            all.add(new Tlv(data.get(at) & 0xff, value));
            at += 3 + length;
        }
        return all;
    }
}
