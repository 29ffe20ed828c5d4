package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.RouteAction.UpgradeConfig;
import io.leno.api.filter.Headers;
import io.leno.proxy.cluster.ProxyProtocol;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;

/// CONNECT ends at the proxy: its data goes to the host by plain TCP. Envoy: `connect_config`.
///
/// @param proxied which header goes first; null: none
/// @param fromPost a POST is taken for a CONNECT, too
public record ConnectTermination(@Nullable ProxyProtocol proxied, boolean fromPost) {
    /// Null where nothing of the kind is configured.
    static @Nullable ConnectTermination compile(List<UpgradeConfig> upgrades) {
        ConnectTermination found = null;
        for (UpgradeConfig upgrade : upgrades) {
            if (!upgrade.hasConnectConfig()) continue;
            String type = upgrade.getUpgradeType().toLowerCase(Locale.ROOT);
            if (!type.equals("connect")) {
                throw new InvalidRouteException(
                        "Non-CONNECT upgrade type " + type + " has ConnectConfig");
            }
            found = of(upgrade.getConnectConfig());
        }
        return found;
    }

    private static ConnectTermination of(UpgradeConfig.ConnectConfig config) {
        if (!config.hasProxyProtocolConfig())
            return new ConnectTermination(null, config.getAllowPost());
        ProxyProtocol.Version version =
                switch (config.getProxyProtocolConfig().getVersion()) {
                    case V1 -> ProxyProtocol.Version.V1;
                    case V2, UNRECOGNIZED -> ProxyProtocol.Version.V2;
                };
        return new ConnectTermination(new ProxyProtocol(version, List.of()), config.getAllowPost());
    }

    boolean takes(Headers request) {
        String method = request.get(":method");
        return "CONNECT".equals(method) || (fromPost && "POST".equals(method));
    }

    /// What goes to the host before all data; empty for nothing.
    public byte[] proxyHeader(InetSocketAddress client, InetSocketAddress local) {
        var ends = new ProxyProtocol.Ends(client, local);
        return proxied == null ? new byte[0] : proxied.header(ends, ends);
    }
}
