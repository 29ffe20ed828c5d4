package io.leno.proxy.cluster;

import org.jspecify.annotations.Nullable;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The header that tells a host who the client is, before all else on a connection. The format:
/// haproxy's `proxy-protocol.txt`, sections 2.1 and 2.2.
///
/// @param added more that version 2 tells
public record ProxyProtocol(Version version, List<Tlv> added) {
    private static final byte[] V2_START = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };

    private static final byte LOCAL = 0x20;
    private static final byte PROXY = 0x21;

    /// As text or as bytes.
    public enum Version {
        V1,
        V2
    }

    /// @param type from 0 to 255
    public record Tlv(int type, byte[] value) {}

    /// @param client where the connection came from
    /// @param local where it was meant to go
    public record Ends(InetSocketAddress client, InetSocketAddress local) {}

    public ProxyProtocol {
        added = List.copyOf(added);
    }

    /// The header of a connection for a client.
    ///
    /// @param ends null: the connection is the proxy's own
    /// @param own the ends of the connection to the host
    public byte[] header(@Nullable Ends ends, Ends own) {
        return switch (version) {
            case V1 -> line(ends == null ? own : ends);
            case V2 -> ends == null ? bytes(LOCAL, (byte) 0, new byte[0]) : binary(ends);
        };
    }

    private static byte[] line(Ends ends) {
        InetSocketAddress from = ends.client();
        InetSocketAddress to = ends.local();
        if (isNoPair(ends)) return "PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII);
        String line =
                "PROXY "
                        + (from.getAddress() instanceof Inet4Address ? "TCP4 " : "TCP6 ")
                        + Addresses.host(from)
                        + " "
                        + Addresses.host(to)
                        + " "
                        + from.getPort()
                        + " "
                        + to.getPort()
                        + "\r\n";
        return line.getBytes(StandardCharsets.US_ASCII);
    }

    private static boolean isNoPair(Ends ends) {
        return ends.client().isUnresolved()
                || ends.local().isUnresolved()
                || ends.client().getAddress() instanceof Inet4Address
                        != ends.local().getAddress() instanceof Inet4Address;
    }

    private byte[] binary(Ends ends) {
        if (isNoPair(ends)) return bytes(LOCAL, (byte) 0, new byte[0]);
        byte[] from = ends.client().getAddress().getAddress();
        byte[] to = ends.local().getAddress().getAddress();
        ByteBuffer addresses =
                ByteBuffer.allocate(from.length + to.length + 4)
                        .put(from)
                        .put(to)
                        .putShort((short) ends.client().getPort())
                        .putShort((short) ends.local().getPort());
        return bytes(PROXY, (byte) (from.length == 4 ? 0x11 : 0x21), addresses.array());
    }

    private byte[] bytes(byte command, byte family, byte[] addresses) {
        boolean tells = command == PROXY;
        int length = addresses.length;
        if (tells) for (Tlv tlv : added) length += 3 + tlv.value().length;
        ByteBuffer all =
                ByteBuffer.allocate(V2_START.length + 4 + length)
                        .put(V2_START)
                        .put(command)
                        .put(family)
                        .putShort((short) length)
                        .put(addresses);
        if (tells)
            for (Tlv tlv : added)
                all.put((byte) tlv.type()).putShort((short) tlv.value().length).put(tlv.value());
        return all.array();
    }
}
