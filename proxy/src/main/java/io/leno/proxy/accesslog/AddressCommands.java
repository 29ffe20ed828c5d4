package io.leno.proxy.accesslog;

import io.netty.util.NetUtil;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Function;

/// `%UPSTREAM_HOST%`, `%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%` and their kin.
final class AddressCommands {
    private AddressCommands() {}

    static @Nullable LogCommand find(String name) {
        if (name.equals("UPSTREAM_HOST")) return whole(stream -> stream.info().upstreamAddress());
        if (name.endsWith("_ADDRESS_WITHOUT_PORT")) {
            var address = address(name.substring(0, name.length() - "_WITHOUT_PORT".length()));
            if (address == null) return null;
            return stream -> {
                InetSocketAddress found = address.apply(stream);
                return found == null ? null : host(found);
            };
        }
        if (name.endsWith("_PORT")) {
            String addressName = name.substring(0, name.length() - "PORT".length()) + "ADDRESS";
            var address = address(addressName);
            return address == null ? null : port(address);
        }
        var address = address(name);
        return address == null ? null : whole(address);
    }

    private static @Nullable Function<LoggedStream, @Nullable InetSocketAddress> address(
            String name) {
        return switch (name) {
            case "DOWNSTREAM_REMOTE_ADDRESS" -> stream -> stream.info().downstreamRemoteAddress();
            case "DOWNSTREAM_LOCAL_ADDRESS" -> stream -> stream.info().downstreamLocalAddress();
            case "DOWNSTREAM_DIRECT_REMOTE_ADDRESS" -> LoggedStream::downstreamDirectRemoteAddress;
            case "DOWNSTREAM_DIRECT_LOCAL_ADDRESS" -> LoggedStream::downstreamDirectLocalAddress;
            case "UPSTREAM_REMOTE_ADDRESS" -> LoggedStream::upstreamRemoteAddress;
            case "UPSTREAM_LOCAL_ADDRESS" -> LoggedStream::upstreamLocalAddress;
            default -> null;
        };
    }

    private static LogCommand whole(Function<LoggedStream, @Nullable InetSocketAddress> address) {
        return stream -> {
            InetSocketAddress found = address.apply(stream);
            return found == null ? null : text(found);
        };
    }

    private static LogCommand port(Function<LoggedStream, @Nullable InetSocketAddress> address) {
        return new NumberCommand(
                stream -> {
                    InetSocketAddress found = address.apply(stream);
                    return found == null ? NumberCommand.NONE : found.getPort();
                });
    }

    /// `10.0.0.1:80`, `[::1]:80`.
    static String text(InetSocketAddress address) {
        String host = host(address);
        return host.indexOf(':') >= 0
                ? "[" + host + "]:" + address.getPort()
                : host + ":" + address.getPort();
    }

    static String host(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return ip == null ? address.getHostString() : NetUtil.toAddressString(ip);
    }
}
