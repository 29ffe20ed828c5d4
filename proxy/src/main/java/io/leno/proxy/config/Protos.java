package io.leno.proxy.config;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.leno.api.connection.NamedAddress;
import io.leno.api.plugin.InvalidPluginConfigException;
import io.leno.api.plugin.PluginConfig;
import io.leno.proxy.cluster.Addresses;
import io.leno.proxy.plugin.TypedSettings;
import io.leno.proxy.route.TimeSpan;

import java.net.InetSocketAddress;
import java.time.Duration;

/// How we read what Envoy's messages share: durations, addresses, `Any`.
final class Protos {
    private Protos() {}

    static Duration duration(com.google.protobuf.Duration value) {
        return TimeSpan.of(value, InvalidResourceException::new);
    }

    static Duration duration(
            boolean present, com.google.protobuf.Duration value, Duration otherwise) {
        return present ? duration(value) : otherwise;
    }

    static int number(boolean present, UInt32Value value, int otherwise) {
        return present
                ? (int) Math.min(Integer.MAX_VALUE, value.getValue() & 0xffffffffL)
                : otherwise;
    }

    static String typeName(Any any) {
        return any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
    }

    static <M extends Message> M unpack(Any any, Class<M> type, String where) {
        try {
            return any.unpack(type);
        } catch (InvalidProtocolBufferException e) {
            throw new InvalidResourceException(
                    where + ": Unable to unpack as " + type.getSimpleName() + ": " + e.getMessage(),
                    e);
        }
    }

    /// The length of `sun_path`.
    private static final int PIPE_LIMIT = 108;

    /// The address of a Unix socket.
    ///
    /// @param where for the error: `listener ingress`
    static InetSocketAddress pipe(Pipe config, String where) {
        String path = config.getPath();
        if (path.isEmpty()) throw new InvalidResourceException(where + ": pipe.path is empty");
        if (path.length() >= PIPE_LIMIT)
            throw new InvalidResourceException(
                    where
                            + ": Path \""
                            + path
                            + "\" exceeds maximum UNIX domain socket path size of "
                            + PIPE_LIMIT
                            + ".");
        if (path.indexOf('\0') >= 0)
            throw new InvalidResourceException(
                    where + ": UNIX domain socket pathname contains embedded null characters");
        if (path.startsWith("@") && config.getMode() != 0)
            throw new InvalidResourceException(
                    where + ": Cannot set mode for Abstract AF_UNIX sockets");
        return NamedAddress.ofPipe(path);
    }

    /// An IP address and port.
    ///
    /// @param where for the error: `listener ingress`
    static InetSocketAddress address(Address address, String where) {
        if (!address.hasSocketAddress()) {
            throw new InvalidResourceException(
                    where + ": " + address.getAddressCase() + " (expected: socket_address)");
        }
        SocketAddress socket = address.getSocketAddress();
        if (socket.getProtocol() != SocketAddress.Protocol.TCP) {
            throw new InvalidResourceException(where + ": UDP is not supported (expected: TCP)");
        }
        if (socket.getPortSpecifierCase() == SocketAddress.PortSpecifierCase.NAMED_PORT) {
            throw new InvalidResourceException(
                    where + ": named_port is not supported (expected: port_value)");
        }
        try {
            return Addresses.ofLiteral(socket.getAddress(), socket.getPortValue());
        } catch (IllegalArgumentException e) {
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
    }

    /// A plugin's settings as the plugin gets them; `TypedStruct` becomes JSON.
    static PluginConfig plugin(Any any, String where) {
        try {
            return TypedSettings.of(any);
        } catch (InvalidPluginConfigException e) {
            throw new InvalidResourceException(where + ": " + e.getMessage(), e);
        }
    }
}
