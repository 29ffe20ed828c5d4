package io.leno.proxy.route;

import io.envoyproxy.envoy.config.route.v3.RouteAction.UpgradeConfig;
import io.leno.api.filter.Headers;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// CONNECT ends at the proxy: its data goes to the host by plain TCP. Envoy: `connect_config`.
///
/// @param fromPost a POST is taken for a CONNECT, too
public record ConnectTermination(Proxied proxied, boolean fromPost) {
    /// Which header of the PROXY protocol goes first.
    public enum Proxied {
        NO,
        V1,
        V2
    }

    private static final byte[] V2_START = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a, 0x21
    };

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
            return new ConnectTermination(Proxied.NO, config.getAllowPost());
        Proxied proxied =
                switch (config.getProxyProtocolConfig().getVersion()) {
                    case V1 -> Proxied.V1;
                    case V2, UNRECOGNIZED -> Proxied.V2;
                };
        return new ConnectTermination(proxied, config.getAllowPost());
    }

    boolean takes(Headers request) {
        String method = request.get(":method");
        return "CONNECT".equals(method) || (fromPost && "POST".equals(method));
    }

    /// What goes to the host before all data; empty for nothing.
    public byte[] proxyHeader(InetSocketAddress client, InetSocketAddress local) {
        return switch (proxied) {
            case NO -> new byte[0];
            case V1 -> line(client, local).getBytes(StandardCharsets.US_ASCII);
            case V2 -> binary(client, local);
        };
    }

    private static String line(InetSocketAddress client, InetSocketAddress local) {
        boolean v4 = client.getAddress().getAddress().length == 4;
        return "PROXY "
                + (v4 ? "TCP4 " : "TCP6 ")
                + client.getAddress().getHostAddress()
                + " "
                + local.getAddress().getHostAddress()
                + " "
                + client.getPort()
                + " "
                + local.getPort()
                + "\r\n";
    }

    private static byte[] binary(InetSocketAddress client, InetSocketAddress local) {
        byte[] from = client.getAddress().getAddress();
        byte[] to = local.getAddress().getAddress();
        int length = from.length + to.length + 4;
        return ByteBuffer.allocate(V2_START.length + 3 + length)
                .put(V2_START)
                .put((byte) (from.length == 4 ? 0x11 : 0x21))
                .putShort((short) length)
                .put(from)
                .put(to)
                .putShort((short) client.getPort())
                .putShort((short) local.getPort())
                .array();
    }
}
