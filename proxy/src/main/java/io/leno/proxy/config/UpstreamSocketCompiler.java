package io.leno.proxy.config;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.BindConfig;
import io.envoyproxy.envoy.config.core.v3.SocketOption;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.leno.proxy.cluster.UpstreamSocketSettings;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// `upstream_bind_config` and `upstream_connection_options` → [UpstreamSocketSettings].
final class UpstreamSocketCompiler {
    private UpstreamSocketCompiler() {}

    static UpstreamSocketSettings compile(Cluster config, String where) {
        var options = config.getUpstreamConnectionOptions();
        BindConfig bind = config.getUpstreamBindConfig();
        return new UpstreamSocketSettings(
                options.hasTcpKeepalive() ? keepAlive(options.getTcpKeepalive()) : null,
                sources(bind, where + ": upstream_bind_config"),
                options(bind.getSocketOptionsList(), where));
    }

    private static UpstreamSocketSettings.KeepAlive keepAlive(TcpKeepalive config) {
        return new UpstreamSocketSettings.KeepAlive(
                Protos.number(config.hasKeepaliveProbes(), config.getKeepaliveProbes(), 0),
                Protos.number(config.hasKeepaliveTime(), config.getKeepaliveTime(), 0),
                Protos.number(config.hasKeepaliveInterval(), config.getKeepaliveInterval(), 0));
    }

    @SuppressWarnings("deprecation") // additional_source_addresses is what older configs have
    private static List<InetSocketAddress> sources(BindConfig bind, String where) {
        List<InetSocketAddress> sources = new ArrayList<>();
        if (!bind.hasSourceAddress()) return sources;
        if (bind.getExtraSourceAddressesCount() > 0
                && bind.getAdditionalSourceAddressesCount() > 0) {
            throw new InvalidResourceException(
                    where
                            + ": Can't specify both `extra_source_addresses` and"
                            + " `additional_source_addresses`");
        }
        sources.add(address(bind.getSourceAddress(), where));
        bind.getExtraSourceAddressesList()
                .forEach(extra -> sources.add(address(extra.getAddress(), where)));
        bind.getAdditionalSourceAddressesList().forEach(more -> sources.add(address(more, where)));
        return sources;
    }

    private static InetSocketAddress address(
            io.envoyproxy.envoy.config.core.v3.SocketAddress socket, String where) {
        return Protos.address(Address.newBuilder().setSocketAddress(socket).build(), where);
    }

    private static List<UpstreamSocketSettings.Option> options(
            List<SocketOption> options, String where) {
        List<UpstreamSocketSettings.Option> compiled = new ArrayList<>();
        for (SocketOption option : options) compiled.add(option(option, where));
        return compiled;
    }

    private static UpstreamSocketSettings.Option option(SocketOption option, String where) {
        @Nullable String wrong =
                option.hasIntValue() ? null : "socket_options: buf_value is not supported";
        if (wrong != null) {
            throw new InvalidResourceException(where + ": " + wrong + " (expected: int_value)");
        }
        return new UpstreamSocketSettings.Option(
                (int) option.getLevel(), (int) option.getName(), (int) option.getIntValue());
    }
}
