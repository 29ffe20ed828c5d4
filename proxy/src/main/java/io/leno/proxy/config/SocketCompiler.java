package io.leno.proxy.config;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.leno.api.connection.NamedAddress;
import io.leno.proxy.listener.SocketSettings;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// Addresses and options of a `Listener` → [SocketSettings].
final class SocketCompiler {
    private static final int BACKLOG = 4096;

    private SocketCompiler() {}

    static SocketSettings compile(Listener config, String where) {
        refuse(config, where);
        if (config.hasInternalListener()) return internal(config);
        var addresses = new ArrayList<InetSocketAddress>();
        var ports = new ArrayList<SocketSettings.Port>();
        add(config.getAddress(), addresses, ports, where);
        for (AdditionalAddress more : config.getAdditionalAddressesList())
            add(more.getAddress(), addresses, ports, where);
        return new SocketSettings(
                addresses,
                !config.hasBindToPort() || config.getBindToPort().getValue(),
                ports,
                Protos.number(config.hasTcpBacklogSize(), config.getTcpBacklogSize(), BACKLOG),
                reusesPort(config),
                config.getFreebind().getValue(),
                config.getTransparent().getValue(),
                config.getTcpFastOpenQueueLength().getValue(),
                options(config.getSocketOptionsList(), where));
    }

    /// What listens to something else than TCP.
    private static void refuse(Listener config, String where) {
        if (config.hasApiListener())
            throw new InvalidResourceException(where + ": api_listener is not supported");
        if (config.hasUdpListenerConfig())
            throw new InvalidResourceException(where + ": udp_listener_config is not supported");
        if (config.getEnableMptcp())
            throw new InvalidResourceException(where + ": enable_mptcp is not supported");
    }

    /// Nothing but a name: this proxy alone can connect to it.
    private static SocketSettings internal(Listener config) {
        if (config.hasAddress() || config.getAdditionalAddressesCount() > 0) {
            throw new InvalidResourceException(
                    "error adding listener '"
                            + config.getName()
                            + "': address should not be used when an internal listener config is"
                            + " provided");
        }
        String refused = "error adding listener named '" + config.getName() + "': ";
        if (config.hasEnableReusePort()
                || config.hasFreebind()
                || config.hasTcpBacklogSize()
                || config.hasTcpFastOpenQueueLength()
                || config.hasTransparent())
            throw new InvalidResourceException(refused + "has unsupported tcp listener feature");
        if (config.getSocketOptionsCount() > 0)
            throw new InvalidResourceException(refused + "does not support socket option");
        return new SocketSettings(
                List.of(NamedAddress.ofInternal(config.getName(), "")),
                true,
                List.of(new SocketSettings.Port(false, 0)),
                0,
                false,
                false,
                false,
                0,
                List.of());
    }

    @SuppressWarnings("deprecation") // reuse_port: older control planes send it
    private static boolean reusesPort(Listener config) {
        if (config.hasEnableReusePort()) return config.getEnableReusePort().getValue();
        return true;
    }

    private static void add(
            Address address,
            List<InetSocketAddress> addresses,
            List<SocketSettings.Port> ports,
            String where) {
        addresses.add(
                address.hasPipe()
                        ? Protos.pipe(address.getPipe(), where)
                        : Protos.address(address, where));
        ports.add(
                new SocketSettings.Port(
                        address.getSocketAddress().getIpv4Compat(), address.getPipe().getMode()));
    }

    private static List<SocketSettings.Option> options(List<SocketOption> configs, String where) {
        var options = new ArrayList<SocketSettings.Option>();
        for (SocketOption config : configs) {
            byte[] value =
                    switch (config.getValueCase()) {
                        case INT_VALUE ->
                                ByteBuffer.allocate(4)
                                        .order(ByteOrder.nativeOrder())
                                        .putInt((int) config.getIntValue())
                                        .array();
                        case BUF_VALUE -> config.getBufValue().toByteArray();
                        case VALUE_NOT_SET ->
                                throw new InvalidResourceException(
                                        where + ": socket_options: value is required");
                    };
            boolean bound = config.getState() != SocketOption.SocketState.STATE_PREBIND;
            options.add(
                    new SocketSettings.Option(
                            (int) config.getLevel(), (int) config.getName(), value, bound));
        }
        return options;
    }
}
