package io.leno.proxy.cluster;

import io.netty.util.NetUtil;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/// IP addresses as text.
public final class Addresses {
    private Addresses() {}

    public static boolean isLiteral(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    /// `10.0.0.1:80`, `[::1]:80`, `example.com:80`; resolved or not.
    public static String text(InetSocketAddress address) {
        if (!address.isUnresolved()) return NetUtil.toSocketAddressString(address);
        return address.getHostString() + ":" + address.getPort();
    }

    /// @throws IllegalArgumentException when the host is not an IP address or the port not one
    public static InetSocketAddress ofLiteral(String host, int port) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(host);
        if (bytes == null) {
            throw new IllegalArgumentException("malformed IP address: " + host);
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535)");
        }
        try {
            return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("malformed IP address: " + host, e);
        }
    }
}
