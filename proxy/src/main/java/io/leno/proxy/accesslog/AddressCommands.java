package io.leno.proxy.accesslog;

import io.leno.proxy.cluster.Addresses;

import org.jspecify.annotations.Nullable;

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
            case "UPSTREAM_LOCAL_ADDRESS" -> AddressCommands::upstreamLocal;
            default -> null;
        };
    }

    private static @Nullable InetSocketAddress upstreamLocal(LoggedStream stream) {
        InetSocketAddress address = stream.upstreamLocalAddress();
        return Addresses.isNameless(address) ? null : address;
    }

    /// Of an address that is no IP an empty text, and in JSON nothing.
    private record Port(
            Function<LoggedStream, @Nullable InetSocketAddress> address, NumberCommand number)
            implements LogCommand {
        @Override
        public @Nullable String value(LoggedStream stream) {
            String port = number.value(stream);
            return port == null && address.apply(stream) != null ? "" : port;
        }

        @Override
        public @Nullable Object typedValue(LoggedStream stream) {
            return number.typedValue(stream);
        }
    }

    private static LogCommand whole(Function<LoggedStream, @Nullable InetSocketAddress> address) {
        return stream -> {
            InetSocketAddress found = address.apply(stream);
            return found == null ? null : text(found);
        };
    }

    private static LogCommand port(Function<LoggedStream, @Nullable InetSocketAddress> address) {
        var number =
                new NumberCommand(
                        stream -> {
                            InetSocketAddress found = address.apply(stream);
                            return found == null || found.isUnresolved()
                                    ? NumberCommand.NONE
                                    : found.getPort();
                        });
        return new Port(address, number);
    }

    /// `10.0.0.1:80`, `[::1]:80`, a Unix socket's path.
    static String text(InetSocketAddress address) {
        return Addresses.text(address);
    }

    static String host(InetSocketAddress address) {
        return Addresses.host(address);
    }
}
