package io.leno.xds.translator;

import io.envoyproxy.envoy.config.route.v3.VirtualHost;

/// What the names of virtual hosts tell: `reviews.default.svc.cluster.local:9080`, `*:80`.
///
/// @param host `*` for the one that takes what no other does
/// @param port 0 where the name has none
record VirtualHostName(String host, int port) {
    static VirtualHostName of(VirtualHost host) {
        String name = host.getName();
        int colon = name.lastIndexOf(':');
        if (colon < 0 || !name.substring(colon + 1).matches("[0-9]{1,5}")) {
            return new VirtualHostName("*", 0);
        }
        int port = Integer.parseInt(name.substring(colon + 1));
        String text = name.substring(0, colon);
        return new VirtualHostName(text.equals(GatewayRoutes.BLACK_HOLE) ? "*" : text, port);
    }
}
